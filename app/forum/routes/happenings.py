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
    sentence = SENTENCES[each.kind](escape(each.actor_name), each.data, thread, words)
    return shape.fill(sentence=Markup(sentence), moment=words.moment(each.at))  # noqa: S704  (escaped)


# Each takes the escaped name of who did it, the event's data, the thread, and what things are
# called; it answers with HTML, so it escapes whatever somebody wrote.
Sentence = Callable[[Markup, dict[str, Any], Any, Labels], Any]


def _renamed(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    titles = {
        which: Markup('<span lang="{}">{}</span>').format(
            words.text_langs[thread.lang], data[which]
        )
        for which in ("old", "new")
    }
    return _("%(name)s renamed this from “%(old)s” to “%(new)s”.", name=name, **titles)


def _readdressed(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    stream = escape(words.streams.get(data["new"], words.streams[None]))
    return _("%(name)s addressed this to: %(stream)s.", name=name, stream=stream)


def _recast(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    kind = escape(words.kinds.get(data["new"], ""))
    return _("%(name)s changed what this is to: %(kind)s.", name=name, kind=kind)


def _answered(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("%(name)s marked %(post)s as an answer.", name=name, post=post)


def _unanswered(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("%(name)s no longer marks %(post)s as an answer.", name=name, post=post)


def _poll_closed(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    if not name:
        return _("The poll closed, as planned.")
    return _("%(name)s closed the poll.", name=name)


def _poll_reopened(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s reopened the poll.", name=name)


def _closed(name: Markup, data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    if not data.get("reason"):
        return _("%(name)s closed this discussion.", name=name)
    reason = escape(data["reason"])
    return _("%(name)s closed this discussion: “%(reason)s”", name=name, reason=reason)


def _reopened(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s reopened this discussion.", name=name)


def _transferred(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    old, new = (escape(words.boards.get(data[which], "")) for which in ("old", "new"))
    return _("%(name)s moved this from “%(old)s” to “%(new)s”.", name=name, old=old, new=new)


def _relabelled(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    language = escape(words.languages.get(data["new"], ""))
    return _(
        "%(name)s changed the language of this to: %(language)s.", name=name, language=language
    )


def _pinned(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    until = words.moment(datetime.fromisoformat(data["until"]))
    if data["everywhere"]:
        return _(
            "%(name)s pinned this to the top of every list until %(until)s.", name=name, until=until
        )
    return _(
        "%(name)s pinned this to the top of its board until %(until)s.", name=name, until=until
    )


def _unpinned(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s unpinned this.", name=name)


def _featured(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s featured this on the page of the week.", name=name)


def _unfeatured(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s no longer features this on the page of the week.", name=name)


def _slowed(name: Markup, data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    seconds = data["seconds"]
    if seconds < 60:
        return ngettext(
            "%(name)s slowed this down: one person answers every %(num)d second at most.",
            "%(name)s slowed this down: one person answers every %(num)d seconds at most.",
            seconds,
            name=name,
        )
    return ngettext(
        "%(name)s slowed this down: one person answers every %(num)d minute at most.",
        "%(name)s slowed this down: one person answers every %(num)d minutes at most.",
        seconds // 60,
        name=name,
    )


def _quickened(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s lets this go at its own pace again.", name=name)


def _hidden(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s hid this discussion.", name=name)


def _shown(name: Markup, _data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    return _("%(name)s showed this discussion again.", name=name)


def _post_hidden(name: Markup, data: dict[str, Any], _thread: Any, _words: Labels) -> Any:
    # No link: there is nothing to read for most.
    return _("%(name)s hid message %(number)s.", name=name, number=data["number"])


def _post_shown(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("%(name)s showed %(post)s again.", name=name, post=post)


def _post_locked(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("%(name)s locked the words of %(post)s.", name=name, post=post)


def _post_unlocked(name: Markup, data: dict[str, Any], thread: Any, words: Labels) -> Any:
    post = _link_to_post(data["number"], thread, words)
    return _("%(name)s unlocked the words of %(post)s.", name=name, post=post)


def _linked(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    other = _link_to_thread(data["other_id"], words)
    return _("%(name)s linked this with %(other)s.", name=name, other=other)


def _unlinked(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    other = _link_to_thread(data["other_id"], words)
    return _("%(name)s separated this from %(other)s.", name=name, other=other)


def _sent(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "%(name)s moved a message from here to %(other)s.",
        "%(name)s moved %(num)d messages from here to %(other)s.",
        data["count"],
        name=name,
        other=_link_to_thread(data["other_id"], words),
    )


def _received(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "%(name)s moved a message here from %(other)s.",
        "%(name)s moved %(num)d messages here from %(other)s.",
        data["count"],
        name=name,
        other=_link_to_thread(data["other_id"], words),
    )


def _split(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "%(name)s began %(other)s with a message from here.",
        "%(name)s began %(other)s with %(num)d messages from here.",
        data["count"],
        name=name,
        other=_link_to_thread(data["other_id"], words),
    )


def _begun(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "%(name)s began this discussion with a message from %(other)s.",
        "%(name)s began this discussion with %(num)d messages from %(other)s.",
        data["count"],
        name=name,
        other=_link_to_thread(data["other_id"], words),
    )


def _merged(name: Markup, data: dict[str, Any], _thread: Any, words: Labels) -> Any:
    return ngettext(
        "%(name)s merged %(other)s into this one: a message came from there.",
        "%(name)s merged %(other)s into this one: %(num)d messages came from there.",
        data["count"],
        name=name,
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
