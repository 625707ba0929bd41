"""The poll of a thread: making it, voting, and who voted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.forum import commands, queries, tally
from app.forum.labels import POLL_KIND_LABELS
from app.forum.models import PollKind
from app.forum.poll_forms import BallotForm, PollForm, ballot_form, shown_ballot_form
from app.forum.queries import PollView, ThreadRow
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import bp, canonical
from app.forum.routes.conflicts import changed_meanwhile
from app.programme.queries import outline
from app.web import changes_at, current_actor, page, redirect_or, see_other
from app.web.limits import hit
from app.web.request import number_in
from app.web.stencil import Hole, Stencil

POLL = Stencil(Hole("poll"))  # one for all: a post's own stencil is known by those of its pieces
Change = Callable[[User, ThreadRow, PollView], None]


@feature(20)
def poll_of_thread(here: Here) -> Iterable[Piece]:
    """Below the first post."""
    rows, thread = here.rows, here.thread
    if thread.poll_id is None or not rows or rows[0].number != 1:
        return
    poll = queries.find_poll(here.actor, thread)
    if poll is None:
        return
    if poll.closes_at is not None and not poll.is_closed:
        changes_at(poll.closes_at)
    html = render_template("forum/_poll.html", poll=poll, thread=thread, form=None)
    shown = Markup(html)  # noqa: S704  (made from our own template)
    yield Piece(rows[0].id, Slot.BELOW, POLL, {"poll": shown})


@bp.get("/threads/<id:thread_id>/poll")
def poll(thread_id: int) -> Response:
    """The poll by itself, with the form to change one's vote."""
    actor = current_actor()
    thread, poll = _get(actor, thread_id)
    if poll.closes_at is not None and not poll.is_closed:
        changes_at(poll.closes_at)
    may_vote = policy.may_vote(actor, thread, poll)
    return _poll_page(thread, poll, shown_ballot_form(poll) if may_vote else None)


@bp.post("/threads/<id:thread_id>/poll/vote")
def vote(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread, poll = _get(actor, thread_id)
    form = ballot_form(poll)
    if poll.is_closed or not form.validate():
        policy.require(policy.may_vote(actor, thread, poll))
        return _poll_page(thread, poll, form, status=422)
    hit("vote", str(actor.id))
    try:
        commands.vote(actor, thread, form.ballot(), edition=form.edition.data or "")
        db.session.commit()
    except ChangedMeanwhileError:
        return _reworded(actor, thread)
    return _changed(actor, thread, _("Your vote is counted."))


@bp.post("/threads/<id:thread_id>/poll/withdraw")
def withdraw_vote(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread, _poll = _get(actor, thread_id)
    hit("vote", str(actor.id))
    commands.withdraw_vote(actor, thread)
    db.session.commit()
    return _changed(actor, thread, _("Your vote is withdrawn."))


@bp.get("/threads/<id:thread_id>/poll/voters")
def poll_voters(thread_id: int) -> Response:
    actor = current_actor()
    thread, poll = _get(actor, thread_id)
    start = number_in(request.args.get("after")) or 0
    rows, next_after = queries.list_voters(actor, poll, start)
    return page(
        "forum/poll_voters.html", thread=thread, poll=poll, rows=rows, next_after=next_after
    )


@bp.get("/threads/<id:thread_id>/poll/new")
def new_poll(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_make_poll(actor, thread))
    if thread.poll_id is not None:
        return see_other(url_for("forum.poll", thread_id=thread_id))
    return _form_page(thread, _poll_form(thread), is_new=True)


@bp.post("/threads/<id:thread_id>/poll/new")
def make_poll(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_make_poll(actor, thread))
    form = _poll_form(thread)
    if not form.validate():
        return _form_page(thread, form, is_new=True, status=422)
    hit("edit", str(actor.id))
    try:
        commands.make_poll(actor, thread, form.draft())
        db.session.commit()
    except ChangedMeanwhileError:
        return _made_already(actor, thread, form)
    return see_other(url_for("forum.thread", **canonical(thread)))


@bp.get("/threads/<id:thread_id>/poll/edit")
def edit_poll_form(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread, poll = _get(actor, thread_id)
    policy.require(policy.may_change_poll(actor, thread, poll))
    form = _poll_form(thread)
    form.show(poll)
    return _form_page(thread, form)


@bp.post("/threads/<id:thread_id>/poll/edit")
def edit_poll(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_make_poll(actor, thread))
    form = _poll_form(thread)
    poll = queries.find_poll(actor, thread)
    if poll is not None:
        policy.require(policy.may_change_poll(actor, thread, poll))
    if not form.validate():
        return _form_page(thread, form, is_new=poll is None, status=422)
    hit("edit", str(actor.id))
    try:
        commands.change_poll(actor, thread, form.draft(), seen=form.seen.data or "")
        db.session.commit()
    except (ChangedMeanwhileError, NotFoundError):
        return _edited_meanwhile(actor, thread, form)
    return see_other(url_for("forum.thread", **canonical(thread)))


def _edited_meanwhile(actor: User, thread: ThreadRow, form: PollForm) -> Response:
    def find() -> PollView | None:
        return queries.find_poll(actor, queries.get_thread(actor, thread.id))

    def says_the_same(poll: PollView | None) -> bool:
        return poll is not None and form.says(poll)

    def ask_again(poll: PollView | None) -> Response:
        if poll is not None:
            form.seen.data = poll.state
            return _form_page(thread, form, conflict=poll, status=409)
        form.form_errors.append(
            _("The poll was removed while you were writing. What you wrote can be a new one.")
        )
        return _form_page(thread, form, is_new=True, status=409)

    address = url_for("forum.thread", **canonical(thread))
    return changed_meanwhile(find, says_the_same, lambda: see_other(address), ask_again)


@bp.post("/threads/<id:thread_id>/poll/close")
def close_poll(thread_id: int) -> Response:
    return _do(thread_id, commands.close_poll)


@bp.post("/threads/<id:thread_id>/poll/reopen")
def reopen_poll(thread_id: int) -> Response:
    return _do(thread_id, commands.reopen_poll)


@bp.post("/threads/<id:thread_id>/poll/remove")
def remove_poll(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_make_poll(actor, thread))
    if thread.poll_id is None:  # the other press of the button came first
        return see_other(url_for("forum.thread", **canonical(thread)))
    return _do(thread_id, commands.remove_poll)


@dataclass(frozen=True)
class Result:
    """One choice of a poll whose results may be seen."""

    text: str
    count: int
    percent: int
    is_mine: bool


@bp.app_template_global()
def poll_results(poll: PollView) -> list[Result]:
    """In the order of the choices; in a ranking the one with most points first."""
    counts, voters = poll.counts or [], poll.voters or 0
    if poll.kind == PollKind.SINGLE:
        shares = tally.percentages(counts)
    else:
        points = len(counts) if poll.kind == PollKind.RANKING else 1
        shares = tally.parts_of(counts, voters * points)
    mine = poll.ballot if poll.ballot and poll.kind != PollKind.RANKING else ()
    found = [
        Result(text, counts[n], shares[n], n in mine)
        for n, text in enumerate(poll.choices if counts else ())
    ]
    if poll.kind == PollKind.RANKING:
        found.sort(key=lambda each: -each.count)
    return found


@bp.app_template_global()
def poll_rule(poll: PollView) -> str:
    """How people answer it, in a few words."""
    if poll.kind == PollKind.MULTIPLE:
        return str(_("Choose at most %(most)s", most=poll.most))
    return str(POLL_KIND_LABELS[PollKind(poll.kind)])


@bp.app_template_global()
def empty_ballot(poll: PollView) -> BallotForm:
    """The form to vote, before anything is chosen."""
    return shown_ballot_form(poll)


def _get(actor: User | None, thread_id: int) -> tuple[ThreadRow, PollView]:
    thread = queries.get_thread(actor, thread_id)
    return thread, queries.get_poll(actor, thread)


def _do(thread_id: int, change: Change) -> Response:
    """One press of a button of those who look after the poll."""
    actor = current_actor(required=True)
    thread, poll = _get(actor, thread_id)
    hit("edit", str(actor.id))
    change(actor, thread, poll)
    db.session.commit()
    return see_other(url_for("forum.thread", **canonical(thread)))


def _changed(actor: User, thread: ThreadRow, said: str) -> Response:
    """Plain: back to the poll in its thread. htmx: the poll as it is now."""

    def answer() -> Response:
        poll = queries.get_poll(actor, thread)
        return page("forum/_poll_changed.html", thread=thread, poll=poll, form=None, said=said)

    return redirect_or(f"{url_for('forum.thread', **canonical(thread))}#poll", answer)


def _reworded(actor: User, thread: ThreadRow) -> Response:
    """The poll says something else than the voter had read: nothing is counted, they look again."""
    db.session.rollback()
    poll = queries.get_poll(actor, thread)
    form = shown_ballot_form(poll)
    form.form_errors.append(_("The poll was changed while you read it. Look at it once more."))
    return _poll_page(thread, poll, form, status=422)


def _poll_page(
    thread: ThreadRow, poll: PollView, form: BallotForm | None, *, status: int = 200
) -> Response:
    context: dict[str, Any] = {"thread": thread, "poll": poll, "form": form}
    return page("forum/poll.html", "forum/_poll.html", status=status, **context)


def _made_already(actor: User, thread: ThreadRow, form: PollForm) -> Response:
    """By another press of the button, which said the same; or by somebody else."""

    def find() -> PollView | None:
        return queries.find_poll(actor, queries.get_thread(actor, thread.id))

    def says_the_same(poll: PollView | None) -> bool:
        draft = form.draft()
        same = (draft.question, list(draft.choices))
        return poll is not None and (poll.question, poll.choices) == same

    def ask_again(_poll: PollView | None) -> Response:
        form.form_errors.append(_("This discussion has a poll already: it can have only one."))
        return _form_page(thread, form, is_new=True, status=422)

    address = url_for("forum.thread", **canonical(thread))
    return changed_meanwhile(find, says_the_same, lambda: see_other(address), ask_again)


def _poll_form(thread: ThreadRow) -> PollForm:
    form = PollForm()
    form.zone = ZoneInfo(_zone_of(thread))
    return form


def _form_page(
    thread: ThreadRow,
    form: PollForm,
    *,
    is_new: bool = False,
    conflict: PollView | None = None,
    status: int = 200,
) -> Response:
    """``conflict`` is the poll as somebody else made it meanwhile."""
    return page(
        "forum/poll_form.html",
        status=status,
        thread=thread,
        form=form,
        is_new=is_new,
        conflict=conflict,
        zone=_zone_of(thread),
    )


def _zone_of(thread: ThreadRow) -> str:
    """The offering's; in the commons the site's."""
    if thread.offering_id is None:
        return str(current_app.config["TIMEZONE"])
    return str(outline().offering_by_id(thread.offering_id).timezone)
