"""Files: in the forms in which people write, below the posts they belong to, and at their own
address."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import structlog
from flask import Blueprint, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core import pictures
from app.core.db import db
from app.core.errors import NotAllowedError, NotFoundError
from app.core.storage import NotStoredError, StorageError, storage
from app.core.uploads import Fault, RefusedFileError, clean_name, look_at
from app.forum import commands, queries
from app.forum.forms import BodyForm, Enclosed
from app.forum.labels import file_kind
from app.forum.models import Attachment, Post, State
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import bp
from app.web import current_actor, page
from app.web.errors import problem, reason_sentence
from app.web.htmx import wants_fragment
from app.web.limits import hit
from app.web.page_cache import never_cached
from app.web.stencil import Hole, stencil

log = structlog.get_logger()

POLICY = "sandbox; default-src 'none'"
# Always private, for a post may be hidden later; and for ever, for a key never gets other bytes.
KEPT_BY_BROWSERS = "private, max-age=31536000, immutable"
LINE = 40  # characters of an alternative text in a picture that is not ready
MOST_LINES = 6

files = Blueprint("files", __name__)


@files.get("/files/<file_key>/<file_name>")
@never_cached
def file(file_key: str, file_name: str) -> Response:
    """A document as a download, or one of our copies of a picture. Asked anew each time whether
    this person may see the post."""
    attachment = queries.get_attachment(current_actor(), file_key)
    if not attachment.is_picture:
        if file_name != attachment.name:
            raise NotFoundError
        return _send(f"{attachment.key}.original", attachment.media_type, attachment.name)
    widths = pictures.widths_for(attachment.width or 1)
    if file_name not in ("thumb.webp", *(f"{width}.webp" for width in widths)):
        raise NotFoundError
    if attachment.state != State.READY:
        return _not_ready(attachment)
    return _send(f"{attachment.key}.{file_name}", "image/webp")


def enclose(actor: User, form: BodyForm, post: Post | None = None) -> None:
    """Put into the form the files that it names, and keep those that came with this request. They
    are kept even where the form is refused, so that nobody has to choose them again."""
    keys = request.form.getlist("attached")[: 2 * commands.MOST_PER_POST]
    rows = queries.choosable_attachments(actor, keys, post.id if post else None)
    if len(rows) < len(set(keys)):
        form.file_errors.append(_sentence(Fault.GONE, ""))
    removed = request.form.get("remove", "")
    for row in rows:
        if row.key == removed:
            commands.discard(actor, row)
            db.session.commit()
        else:
            form.enclosed.append(_as_typed(row))
    if "preview" in request.form and wants_fragment():
        return  # they come with the form itself, which stays in the page
    for sent in request.files.getlist("files"):
        if sent.filename:
            _take(actor, form, sent)


def is_about_files() -> bool:
    """Whether the button pressed was one that adds or removes a file."""
    return "attach" in request.form or "remove" in request.form


def files_changed(template: str, form: BodyForm, **context: Any) -> Response:
    """The form again, with its files as they are now; for htmx that part of it alone."""
    form.form_errors = list(form.file_errors)
    form.files_changed = True
    status = 422 if form.file_errors else 200
    shown = {"form": form, "preview": None, "action": request.path, **context}
    return page(template, "forum/_attach.html", status=status, **shown)


def show_files_of(post: Post, form: BodyForm) -> None:
    rows = queries.attachments_of([post.id])[post.id]
    form.enclosed = [
        Enclosed(row, row.alt, is_decorative=row.is_picture and not row.alt) for row in rows
    ]


def show_files_of_draft(
    actor: User, form: BodyForm, fields: Sequence[Any], post_id: int | None
) -> None:
    """The files that a draft names, with what was typed about them."""
    sent = MultiDict([(str(name), str(value)) for name, value in fields])
    keys, decorative = sent.getlist("attached"), sent.getlist("decorative")
    rows = queries.choosable_attachments(actor, keys, post_id) if keys else []
    form.enclosed = [
        Enclosed(row, sent.get(f"alt-{row.key}", ""), is_decorative=row.key in decorative)
        for row in rows
    ]
    if len(rows) < len(set(keys)):
        form.file_errors.append(_sentence(Fault.GONE, ""))


def show_files_brought(actor: User, form: BodyForm, post_id: int | None) -> None:
    """Those that the address names (``?attached=KEY``): they were in the form when its language was
    changed. What was typed about them is put back by the script that brought them."""
    keys = request.args.getlist("attached")[: 2 * commands.MOST_PER_POST]
    shown = {each.file.key for each in form.enclosed}
    rows = queries.choosable_attachments(actor, keys, post_id)
    form.enclosed += [
        Enclosed(row, row.alt, is_decorative=False) for row in rows if row.key not in shown
    ]


def _as_typed(row: Attachment) -> Enclosed:
    alt = " ".join(request.form.get(f"alt-{row.key}", "").replace("\x00", "").split())
    return Enclosed(row, alt, is_decorative=row.key in request.form.getlist("decorative"))


def _take(actor: User, form: BodyForm, sent: FileStorage) -> None:
    name = clean_name(sent.filename or "")
    if len(form.enclosed) >= commands.MOST_PER_POST:
        form.file_errors.append(_sentence(Fault.TOO_MANY, name))
        return
    hit("upload", str(actor.id))
    try:
        row = commands.keep_file(actor, look_at(name, cast(BinaryIO, sent.stream)))
        db.session.commit()
    except RefusedFileError as refused:
        form.file_errors.append(_sentence(refused.fault, name))
    except NotAllowedError as refused:
        form.file_errors.append(reason_sentence(refused.reason))
    except StorageError as error:
        log.error("file not stored", error=str(error))
        form.file_errors.append(_sentence(Fault.STORAGE, name))
    else:
        form.enclosed.append(Enclosed(row, "", is_decorative=False, is_new=True))


def _sentence(fault: Fault, name: str) -> str:
    sentences: dict[Fault, str] = {
        Fault.EMPTY: _("“%(name)s” is empty.", name=name),
        Fault.TOO_LARGE: _("“%(name)s” is larger than 10 MB.", name=name),
        Fault.TYPE: _("“%(name)s” is not a kind of file this site takes: use PNG, JPEG, WebP or GIF for images, and PDF, Word, Excel, PowerPoint, OpenDocument, CSV or plain text for documents.", name=name),
        Fault.NOT_WHAT_IT_SAYS: _("“%(name)s” is not what its name says. Save it anew in its own program, then choose it again.", name=name),
        Fault.PIXELS: _("“%(name)s” has too many pixels: make it smaller than 40 megapixels.", name=name),
        Fault.BROKEN: _("“%(name)s” cannot be read: it is damaged or protected.", name=name),
        Fault.MACROS: _("“%(name)s” holds macros, which this site does not take. Save it without them.", name=name),
        Fault.BOMB: _("“%(name)s” would unpack to far more than a document needs.", name=name),
        Fault.QUOTA: _("There is no room left for “%(name)s”: your files take 200 MB already. Remove some from your messages first.", name=name),
        Fault.TOO_MANY: _("“%(name)s” is one too many: a message can have 10 files.", name=name),
        Fault.STORAGE: _("We could not save “%(name)s” just now. Your text is still here: try the file again in a few minutes.", name=name),
        Fault.GONE: _("A file of this message is no longer here. Choose it again."),
    }  # fmt: skip
    return sentences[fault]


@bp.app_template_filter()
def file_size(size: int) -> str:
    """``1.2 MB``, ``1,2 Mo``."""
    if size < 1_000_000:
        return str(_("%(number)s kB", number=format_decimal(max(1, round(size / 1000)))))
    return str(_("%(number)s MB", number=format_decimal(round(size / 1_000_000, 1))))


@bp.app_template_filter()
def thumb_size(file: Any) -> tuple[int, int]:
    return _thumb_size(file.width or 1, file.height or 1)


@lru_cache(maxsize=512)
def _thumb_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, pictures.THUMB / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


@feature(10)
def files_below(here: Here) -> Iterator[Piece]:
    """Those that the words do not show already."""
    html_of = {row.id: row.html for row in here.rows}
    for post_id, found in here.beside.files.items():
        listed = [
            _listed(each)
            for each in found
            if each.state == State.BROKEN or f"/files/{each.key}/" not in html_of[post_id]
        ]
        if listed:
            frame = here.stencil("forum/_attachments.html", lambda: {"items": Hole("items")})
            yield Piece(post_id, Slot.BELOW, frame, {"items": Markup().join(listed)})


def _listed(each: Any) -> Markup:
    """``each`` has the columns of ``queries.attachments.FILES``."""
    is_picture = each.width is not None
    width, height = thumb_size(each)
    shape = {
        "kind": file_kind(each.media_type),
        "is_picture": is_picture,
        "is_broken": each.state == State.BROKEN,
    }
    holes = ("href", "key", "name", "size", "alt", "width", "height")
    address = f"{each.width}.webp" if is_picture else quote(each.name, safe="")
    return stencil(
        "forum/_attachment.html", lambda: {name: Hole(name) for name in holes}, **shape
    ).fill(
        href=f"/files/{each.key}/{address}",
        key=each.key,
        name=each.name,
        size=file_size(each.size),
        alt=each.alt,
        width=width,
        height=height,
    )


def _send(name: str, media_type: str, download_as: str | None = None) -> Response:
    try:
        data = storage().get(name)
    except NotStoredError:
        raise NotFoundError from None
    except StorageError as error:
        log.error("file not read", error=str(error))
        return problem(
            503,
            _("Please come back in a moment"),
            _("The site cannot reach its files just now. Please try again in a few minutes."),
        )
    response = Response(data, content_type=media_type)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = KEPT_BY_BROWSERS
    if download_as is not None:
        response.headers.set("Content-Disposition", "attachment", **_names(download_as))
    response.set_etag(name)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(data))


def _names(name: str) -> dict[str, str]:
    """A name for everybody, and the right one for those who read more than ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _not_ready(attachment: Attachment) -> Response:
    """In the picture's place, of its size, what it shows in words: nothing moves when it comes."""
    width, height = attachment.width or 1, attachment.height or 1
    step = max(12, width // 24)
    lines = wrap(attachment.alt, LINE)[:MOST_LINES]
    first = height / 2 - step * (len(lines) - 1) / 2
    words = "".join(
        f'<text x="50%" y="{first + number * step:.0f}" text-anchor="middle" '
        f'font-family="sans-serif" font-size="{step * 3 // 4}" fill="#4a5563">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="100%" height="100%" fill="#eef2f6"/>{words}</svg>'
    )
    response = Response(svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
