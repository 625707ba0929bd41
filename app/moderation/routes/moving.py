"""Choosing messages, looking at what will happen, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.forum import commands as forum_commands
from app.forum import queries as forum
from app.forum.numbering import numbering_of
from app.moderation.commands import moving
from app.moderation.forms import ChosenForm, ElsewhereForm, JoinForm, MergeForm, MoveForm, SplitForm
from app.moderation.forms.moving import WhyForm
from app.moderation.routes.blueprint import bp
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in

MOST_TICKED = 200


@dataclass
class Plan:
    """What the form would do: the messages it is about, those of the numbers that are no message
    here, and the thread they go to."""

    posts: Sequence[forum.ChosenPost] = ()
    missing: list[int] = field(default_factory=list)
    target: forum.ThreadRow | None = None
    is_done: bool = False  # all of them are elsewhere: the button was pressed twice

    @property
    def ids(self) -> set[int]:
        return {post.id for post in self.posts}


@bp.get("/threads/<id:thread_id>/posts/move")
def move_form(thread_id: int) -> Response:
    _, thread = _curated(thread_id)
    return _shown("move", thread, _with_ticked(MoveForm(formdata=None)))


@bp.post("/threads/<id:thread_id>/posts/move")
def move(thread_id: int) -> Response:
    actor, thread = _curated(thread_id)
    form = MoveForm()
    plan = _plan(form, thread)
    plan.target = _other(actor, form, thread)
    if not _is_to_be_done(form, plan) or plan.target is None:
        return _shown("move", thread, form, plan)
    target = plan.target

    def do() -> str:
        moved = moving.move_posts(actor, thread, plan.ids, target, _why(form))
        flash_notice(
            ngettext("The message was moved.", "%(num)d messages were moved.", moved.count)
        )
        return _address(thread.id) if form.then.data == "stay" else _post(plan)

    return _done(do, lambda: _shown("move", thread, form, plan, is_stale=True))


@bp.get("/threads/<id:thread_id>/posts/split")
def split_form(thread_id: int) -> Response:
    actor, thread = _curated(thread_id)
    form = _with_ticked(_split_form(actor, thread, SplitForm(formdata=None)))
    stream = outline().stream_by_id(thread.stream_id)
    form.board.data = forum.boards().by_id[thread.board_id].code
    form.stream.data = stream.code if stream else "all"
    form.kind.data, form.lang.data = thread.kind, thread.lang
    return _shown("split", thread, form)


@bp.post("/threads/<id:thread_id>/posts/split")
def split(thread_id: int) -> Response:
    actor, thread = _curated(thread_id)
    board = forum.boards().by_code.get(request.form.get("board", ""))
    form = _split_form(actor, board or thread, SplitForm())
    plan = _plan(form, thread)
    if not _is_to_be_done(form, plan) or board is None:
        return _shown("split", thread, form, plan)

    def do() -> str:
        heading = form.heading(outline())
        moved = moving.split_thread(actor, thread, plan.ids, board, heading, _why(form))
        flash_notice(_("The new discussion has begun."))
        return _address(thread.id if form.then.data == "stay" else moved.thread_id)

    return _done(do, lambda: _shown("split", thread, form, plan, is_stale=True))


@bp.get("/threads/<id:thread_id>/posts/join")
def join_form(thread_id: int) -> Response:
    _, thread = _curated(thread_id)
    return _shown("join", thread, _with_ticked(JoinForm(formdata=None)))


@bp.post("/threads/<id:thread_id>/posts/join")
def join(thread_id: int) -> Response:
    actor, thread = _curated(thread_id)
    form = JoinForm()
    plan = _plan(form, thread)
    if plan.posts and not _is_one_text(plan):
        form.numbers.errors = [_("Choose two or more messages of one person.")]
    if not _is_to_be_done(form, plan):
        return _shown("join", thread, form, plan)

    def do() -> str:
        kept_id = moving.join_posts(actor, thread, plan.ids, _why(form))
        flash_notice(_("They are one message now."))
        return url_for("forum.post", post_id=kept_id)

    return _done(do, lambda: _shown("join", thread, form, plan, is_stale=True))


@bp.get("/threads/<id:thread_id>/merge")
def merge_form(thread_id: int) -> Response:
    _, thread = _curated(thread_id)
    policy.require(policy.may_merge_away(current_actor(), thread))
    return _shown("merge", thread, MergeForm(formdata=None))


@bp.post("/threads/<id:thread_id>/merge")
def merge(thread_id: int) -> Response:
    actor, thread = _curated(thread_id)
    if thread.id != thread_id:  # a second press
        flash_notice(_("This discussion is part of that one already."))
        return see_other(_address(thread.id))
    policy.require(policy.may_merge_away(actor, thread))
    form = MergeForm()
    form.validate()
    plan = Plan(target=_other(actor, form, thread))
    if plan.target is not None:
        _offer_what_both_have(actor, form, thread, plan.target)
    if "preview" not in request.form:
        form.is_decided()
    if not _is_to_be_done(form, plan) or plan.target is None:
        return _shown("merge", thread, form, plan)
    target = plan.target

    def do() -> str:
        moving.merge_threads(actor, [thread], target, _choice(form, thread, target), _why(form))
        flash_notice(_("The two discussions are one now."))
        return _address(target.id)

    return _done(do, lambda: _shown("merge", thread, form, plan, is_stale=True))


def _curated(thread_id: int) -> tuple[User, forum.ThreadRow]:
    actor = current_actor(required=True)
    thread = forum.get_thread(actor, thread_id)
    policy.require(policy.may_move_posts(actor, thread))
    return actor, thread


def _with_ticked(form: Any) -> Any:
    """The messages that were ticked on the thread's page."""
    ticked = [number_in(each) for each in request.args.getlist("number")[:MOST_TICKED]]
    form.numbers.data = ", ".join(str(each) for each in ticked if each)
    return form


def _split_form(actor: User, place: Any, form: SplitForm) -> SplitForm:
    form.offer_places(actor, place, forum.boards(), outline(), get_lang())
    return form


def _plan(form: ChosenForm, thread: forum.ThreadRow) -> Plan:
    """Looks at the form first; what is wrong with the messages stands beside their numbers."""
    form.validate()
    numbers = [] if form.numbers.errors else form.chosen()
    posts = forum.posts_numbered(thread, numbers) if numbers else []
    there = {post.number for post in posts}
    missing = [number for number in numbers if number not in there]
    # Of those that became one message, the first stays where it was.
    gone = numbers[1:] if isinstance(form, JoinForm) else numbers
    is_done = bool(gone) and all(map(numbering_of(thread).is_retired, gone))
    if numbers and not posts:
        form.numbers.errors = [_("There are no messages with these numbers here any more.")]
    if 1 in there and not isinstance(form, JoinForm):
        form.numbers.errors = [
            _(
                "The first message of a discussion cannot be moved alone: merge the whole discussion."
            )
        ]
    return Plan(posts, missing, is_done=is_done)


def _other(actor: User, form: ElsewhereForm, thread: forum.ThreadRow) -> forum.ThreadRow | None:
    """The other thread; None when the form says what is wrong with it."""
    if form.other.errors:
        return None
    try:
        other = forum.get_thread(actor, form.thread_id() or 0)
    except NotFoundError:
        form.other.errors = [_("There is no discussion with this address.")]
        return None
    if other.id == thread.id:
        form.other.errors = [_("This is the address of the discussion itself.")]
    elif not policy.may_move_posts(actor, other):
        form.other.errors = [_("You do not look after the place of that discussion.")]
    return None if form.other.errors else other


def _is_one_text(plan: Plan) -> bool:
    return len(plan.posts) > 1 and len({post.author_id for post in plan.posts}) == 1


def _offer_what_both_have(
    actor: User, form: MergeForm, thread: forum.ThreadRow, target: forum.ThreadRow
) -> None:
    polls = [(each.id, forum.find_poll(actor, each)) for each in (target, thread)]
    found = [(thread_id, poll.question) for thread_id, poll in polls if poll is not None]
    if len(found) > 1:
        form.offer_polls(found)
    if target.kind == "question" and thread.marked_count and target.marked_count:
        form.offer_answers(thread.id, target.id)


def _choice(
    form: MergeForm, thread: forum.ThreadRow, target: forum.ThreadRow
) -> forum_commands.Choice:
    answers: frozenset[int] | None = None
    if form.answers_of.choices:
        chosen = form.answers_of.data
        both = frozenset({thread.id, target.id})
        answers = {"both": both, "none": frozenset()}.get(chosen) or frozenset(
            each for each in both if str(each) == chosen
        )
    return forum_commands.Choice(
        poll_of=number_in(form.poll_of.data) if form.poll_of.choices else None,
        answers_of=answers,
        with_followers=form.with_followers.data,
    )


def _is_to_be_done(form: Any, plan: Plan) -> bool:
    return "preview" not in request.form and not form.errors and not plan.missing


def _why(form: WhyForm) -> moving.Why:
    return moving.Why(form.reason.data or "", get_lang())


def _done(do: Callable[[], str], ask_again: Callable[[], Response]) -> Response:
    """Once, at the edge. Where somebody was quicker, the form is there with every word."""
    hit("edit", str(current_actor(required=True).id))
    try:
        address = do()
        db.session.commit()
    except (ChangedMeanwhileError, forum_commands.UndecidedError):
        db.session.rollback()
        return ask_again()
    return see_other(address)


def _address(thread_id: int) -> str:
    return url_for("forum.thread", thread_id=thread_id)


def _post(plan: Plan) -> str:
    return url_for("forum.post", post_id=plan.posts[0].id)


def _shown(
    kind: str,
    thread: forum.ThreadRow,
    form: Any,
    plan: Plan | None = None,
    *,
    is_stale: bool = False,
) -> Response:
    if plan is not None and plan.is_done and "preview" not in request.form:
        flash_notice(_("These messages were moved already."))
        return see_other(_address(thread.id))
    is_asked = request.method == "POST"
    is_look = is_asked and "preview" in request.form
    is_fine = is_look and not form.errors
    return page(
        f"moderation/{kind}.html",
        "moderation/_plan.html" if is_look else None,
        status=409 if is_stale else 200 if is_fine or not is_asked else 422,
        kind=kind,
        thread=thread,
        form=form,
        plan=plan or Plan(),
        is_stale=is_stale,
    )
