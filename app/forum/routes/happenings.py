"""What happened to a thread, said in the reader's language: a line between two posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.forum import queries
from app.forum.models import EventKind
from app.forum.queries import Happening
from app.forum.routes.blueprint import Labels, bp
from app.web.stencil import Hole, stencil


@bp.app_template_global()
def event_lines(thread: Any, words: Labels, beside: queries.Beside) -> dict[int, Markup]:
    """What stands after each of the posts of a page, by the post's number."""
    return {
        number: Markup().join(_line(each, thread, words) for each in lines)
        for number, lines in beside.happenings.items()
    }


def _line(each: Happening, thread: Any, words: Labels) -> Markup:
    holes = {name: Hole(name) for name in ("sentence", "moment")}
    shape = stencil("forum/_event.html", lambda: dict(holes), kind=each.kind)
    is_own = each.kind in BY_NAME or each.actor_id == thread.author_id
    name = escape(each.actor_name) if is_own else Markup()
    sentence = SENTENCES[each.kind](name, each.data, thread, words)
    return shape.fill(sentence=Markup(sentence), moment=words.moment(each.at))  # noqa: S704  (escaped)


# Each takes the escaped name of who did it, the event's data, the thread, and what things are
# called; it answers with HTML, so it escapes whatever somebody wrote. There is a name where anybody
# may do such a thing (``BY_NAME``), or who began the thread did it. What those who look after a place
# do is said without one, as in the public log: names are for the staff's.
Sentence = Callable[[Markup, dict[str, Any], Any, Labels], Any]


def _renamed(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    titles = {
        which: Markup('<span lang="{}">{}</span>').format(
            words.text_langs[thread.lang], data[which]
        )
        for which in ("old", "new")
    }
    if not name:
        return _("This was renamed from “%(old)s” to “%(new)s”.", **titles)
    return _("%(name)s renamed this from “%(old)s” to “%(new)s”.", name=name, **titles)


def _readdressed(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    stream = escape(words.streams.get(data["new"], words.streams[None]))
    if not name:
        return _("This was addressed to: %(stream)s.", stream=stream)
    return _("%(name)s addressed this to: %(stream)s.", name=name, stream=stream)


def _recast(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    kind = escape(words.kinds.get(data["new"], ""))
    if not name:
        return _("The kind of this was changed to: %(kind)s.", kind=kind)
    return _("%(name)s changed what this is to: %(kind)s.", name=name, kind=kind)


def _answered(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    if not name:
        return _("This was marked as an answer: %(post)s.", post=post)
    return _("%(name)s marked %(post)s as an answer.", name=name, post=post)


def _unanswered(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    if not name:
        return _("This no longer counts as an answer: %(post)s.", post=post)
    return _("%(name)s no longer marks %(post)s as an answer.", name=name, post=post)


def _poll_closed(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    if not name:
        return _("The poll closed, as planned.")
    return _("%(name)s closed the poll.", name=name)


def _poll_reopened(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s reopened the poll.", name=name)


def _closed(_name: Markup, data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    if not data.get("reason"):
        return _("This discussion was closed.")
    reason = escape(data["reason"])
    return _("This discussion was closed: “%(reason)s”", reason=reason)


def _reopened(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This discussion was reopened.")


def _transferred(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    old, new = (escape(words.boards.get(data[which], "")) for which in ("old", "new"))
    return _("This was moved from “%(old)s” to “%(new)s”.", old=old, new=new)


def _relabelled(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    language = escape(words.languages.get(data["new"], ""))
    return _("The language of this was changed to: %(language)s.", language=language)


def _pinned(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    until = words.moment(datetime.fromisoformat(data["until"]))
    if data["everywhere"]:
        return _("This was pinned to the top of every list until %(until)s.", until=until)
    return _("This was pinned to the top of its board until %(until)s.", until=until)


def _unpinned(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This was unpinned.")


def _featured(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This was featured on the page of the week.")


def _unfeatured(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This is no longer featured on the page of the week.")


def _slowed(_name: Markup, data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    seconds = data["seconds"]
    if seconds < 60:
        return ngettext(
            "This was slowed down: one person answers every %(num)d second at most.",
            "This was slowed down: one person answers every %(num)d seconds at most.",
            seconds,
        )
    return ngettext(
        "This was slowed down: one person answers every %(num)d minute at most.",
        "This was slowed down: one person answers every %(num)d minutes at most.",
        seconds // 60,
    )


def _quickened(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This goes at its own pace again.")


def _hidden(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This discussion was hidden.")


def _shown(_name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("This discussion is shown again.")


def _post_hidden(_name: Markup, data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    # No link: there is nothing to read for most.
    return _("Message %(number)s was hidden.", number=data["number"])


def _post_shown(_name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("A hidden message is shown again: %(post)s.", post=post)


def _post_locked(_name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("The words of %(post)s were locked.", post=post)


def _post_unlocked(_name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("The words of %(post)s were unlocked.", post=post)


def _linked(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    other = _link_to_thread(data["other_id"], words)
    return _("%(name)s linked this with %(other)s.", name=name, other=other)


def _unlinked(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    other = _link_to_thread(data["other_id"], words)
    return _("%(name)s separated this from %(other)s.", name=name, other=other)


def _sent(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "A message was moved from here to %(other)s.",
        "%(num)d messages were moved from here to %(other)s.",
        data["count"],
        other=_link_to_thread(data["other_id"], words),
    )


def _received(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "A message was moved here from %(other)s.",
        "%(num)d messages were moved here from %(other)s.",
        data["count"],
        other=_link_to_thread(data["other_id"], words),
    )


def _split(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "With a message from here %(other)s was begun.",
        "With %(num)d messages from here %(other)s was begun.",
        data["count"],
        other=_link_to_thread(data["other_id"], words),
    )


def _begun(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "This discussion was begun with a message from %(other)s.",
        "This discussion was begun with %(num)d messages from %(other)s.",
        data["count"],
        other=_link_to_thread(data["other_id"], words),
    )


def _merged(_name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "A message came here when %(other)s was merged into this one.",
        "%(num)d messages came here when %(other)s was merged into this one.",
        data["count"],
        other=_link_to_thread(data["other_id"], words),
    )


def _link_to_thread(thread_id: int, words: Labels) -> Markup:
    """By its number alone: its title may be hidden from this reader."""
    address = f"/{words.lang}/threads/{int(thread_id)}"
    return Markup('<a href="{}">{}</a>').format(address, _("another discussion"))


def _link_to_post(number: int | None, thread: Any, words: Labels) -> Markup:
    tail = f"/{number}" if number and number > 1 else ""
    address = f"/{words.lang}/threads/{thread.id}-{thread.slug}{tail}#post-{number}"
    return Markup('<a href="{}">{}</a>').format(address, _("message %(number)s", number=number))


# Members do these to what is their own.
BY_NAME = frozenset(
    {EventKind.POLL_CLOSED, EventKind.POLL_REOPENED, EventKind.LINKED, EventKind.UNLINKED}
)
SENTENCES: dict[str, Sentence] = {
    EventKind.RENAMED: _renamed,
    EventKind.READDRESSED: _readdressed,
    EventKind.RECAST: _recast,
    EventKind.ANSWERED: _answered,
    EventKind.UNANSWERED: _unanswered,
    EventKind.POLL_CLOSED: _poll_closed,
    EventKind.POLL_REOPENED: _poll_reopened,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.LINKED: _linked,
    EventKind.UNLINKED: _unlinked,
    EventKind.SENT: _sent,
    EventKind.RECEIVED: _received,
    EventKind.SPLIT: _split,
    EventKind.BEGUN: _begun,
    EventKind.MERGED: _merged,
    EventKind.TRANSFERRED: _transferred,
    EventKind.RELABELLED: _relabelled,
    EventKind.PINNED: _pinned,
    EventKind.UNPINNED: _unpinned,
    EventKind.FEATURED: _featured,
    EventKind.UNFEATURED: _unfeatured,
    EventKind.SLOWED: _slowed,
    EventKind.QUICKENED: _quickened,
    EventKind.HIDDEN: _hidden,
    EventKind.SHOWN: _shown,
    EventKind.POST_HIDDEN: _post_hidden,
    EventKind.POST_SHOWN: _post_shown,
    EventKind.POST_LOCKED: _post_locked,
    EventKind.POST_UNLOCKED: _post_unlocked,
}
