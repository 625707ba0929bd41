"""Posting what came of an activity, changing it, and answering what others posted.

A result is a thread like any other, made by the forum's own commands; the form's answers are kept
beside it, so that the form can be opened again and one field of all results be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from app import policy
from app.accounts.handles import handle_key
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.core.text import mentioned_names, visible_line
from app.forum import commands as forum
from app.forum.commands import Heading
from app.forum.models import Board, Kind, Post, Thread
from app.forum.queries import ThreadRow
from app.forum.subjects import key_of
from app.learning import queries
from app.learning.models import ACTIVITY, Activity, ActivityResult
from app.learning.queries import OwnResult
from app.programme import commands as programme
from app.programme.models import How

TITLE_LENGTH = 120
BEGINNING = 60  # characters of an answer that tell one result from another
# Official words, so in both languages: they stand in texts of either.
GROUP = {"en": ("Group", "Members"), "fr": ("Groupe", "Membres")}
RESPONSE = {
    "notice": {"en": "I notice", "fr": "Je remarque"},
    "wonder": {"en": "I wonder", "fr": "Je me demande"},
    "try": {"en": "I would try", "fr": "J’essaierais"},
}


@dataclass(frozen=True)
class Said:
    """What the form brings. ``seen`` is the edition of the post that its writer had before them,
    "" when there was none; ``others`` are those named as members of the group."""

    answers: Mapping[str, str]
    lang: str
    stream_id: int | None
    seen: str = ""
    group_name: str = ""
    others: Sequence[User] = ()


def edition_of(post: Post | None) -> str:
    """Names a state of a post; "" when there is none."""
    if post is None:
        return ""
    return post.edited_at.isoformat() if post.edited_at else "first"


def post_result(actor: User, activity: Activity, board: Board, said: Said) -> Thread:
    """A new thread with what the form says. What stands for the activity in the week's plan is
    done, by everybody who has a part in it. IntegrityError when somebody of them has another
    already, which was not removed."""
    policy.require(policy.may_start_thread(actor, board))
    policy.require(policy.may_speak_at_once(actor))
    makers = [actor, *(each for each in said.others if each.id != actor.id)]
    thread = forum.start_thread(
        actor,
        board,
        _heading(activity, said),
        text_of_result(activity, said, makers),
        subject=key_of(ACTIVITY, activity.id),
    )
    for maker in makers:
        _take_part(maker, activity, thread.id, said)
    return thread


def change_result(actor: User, activity: Activity, own: OwnResult, said: Said) -> None:
    """What it said before is kept by the forum, as with any edit. ChangedMeanwhileError when
    somebody changed the text since the writer saw it, here or in the forum."""
    ruling = policy.may_edit_result(actor, own.thread, has_part=True)
    policy.require(ruling)
    members = list(queries.members_of_result(activity, own.thread.id))
    known = {member.id for member in members}
    more = [each for each in said.others if each.id not in known]
    body = text_of_result(activity, said, [*members, *more])
    heading = _heading(activity, said)
    if not forum.says(own.post, body, said.lang, heading):
        if said.seen != edition_of(own.post):
            raise ChangedMeanwhileError
        forum.edit_post(
            actor,
            own.post,
            body,
            said.lang,
            seen=own.post.edited_at,
            heading=heading,
            ruling=ruling,
        )
        db.session.refresh(own.post, ["edited_at"])
    for each in more:
        _take_part(each, activity, own.thread.id, said)
    # Also when the text was made the same by hand, or reads the same from other answers: from here
    # on the form stands behind it.
    db.session.execute(
        update(ActivityResult)
        .where(*_of_thread(activity, own.thread.id))
        .values(
            answers=dict(said.answers),
            group_name=said.group_name,
            written_at=own.post.edited_at,
        )
    )


def leave_result(actor: User, activity: Activity, own: OwnResult) -> bool:
    """Have no part any more in what others made, whatever became of it, and be named no more among
    its members. False when the text, changed by hand since, still names them: it is not theirs to
    rewrite. ChangedMeanwhileError when it is being changed this moment."""
    ruling = policy.may_leave_result(actor, own.thread)
    policy.require(ruling)
    members = queries.members_of_result(activity, own.thread.id)
    others = [member for member in members if member.id != actor.id]
    post, wrote_at = own.post, own.post.edited_at
    is_as_written = own.result.written_at == wrote_at
    db.session.execute(
        delete(ActivityResult).where(
            *_of_thread(activity, own.thread.id), ActivityResult.user_id == actor.id
        )
    )
    body = post.body
    for lang in GROUP:
        body = body.replace(_line_of_members(lang, members), _line_of_members(lang, others), 1)
    if body != post.body:
        forum.edit_post(actor, post, body, post.lang, seen=wrote_at, ruling=ruling)
        db.session.refresh(post, ["edited_at"])
        if is_as_written:
            db.session.execute(
                update(ActivityResult)
                .where(*_of_thread(activity, own.thread.id))
                .values(written_at=post.edited_at)
            )
    return actor.handle_key not in map(handle_key, mentioned_names(body))


def answer_result(
    actor: User, thread: ThreadRow, said: Mapping[str, str], lang: str, submission: str | None
) -> int:
    """An ordinary reply, each part under its own words. Returns the id of the post."""
    policy.require(policy.may_speak_at_once(actor))
    parts = [f"**{words[lang]}**\n\n{said[part]}" for part, words in RESPONSE.items() if said[part]]
    return forum.post_reply(actor, thread, "\n\n".join(parts), lang, submission=submission)


def text_of_result(activity: Activity, said: Said, makers: Sequence[User]) -> str:
    """The form as Markdown: each field that has an answer under its heading."""
    parts = []
    if activity.is_together:
        named = _line(said.lang, GROUP[said.lang][0], said.group_name)
        parts += [named, _line_of_members(said.lang, makers)]
    for field in activity.fields:
        if answer := said.answers.get(field["id"]):
            parts.append(f"# {field[f'label_{said.lang}']}\n\n{answer}")
    return "\n\n".join(parts)


def _line_of_members(lang: str, makers: Sequence[User]) -> str:
    return _line(lang, GROUP[lang][1], ", ".join(f"@{maker.handle}" for maker in makers))


def _line(lang: str, word: str, what: str) -> str:
    space = "\u00a0" if lang == "fr" else ""
    return f"**{word}{space}:** {what}"


def _heading(activity: Activity, said: Said) -> Heading:
    """Results of one activity are told apart by their group, or by how they begin: a name would
    outlive its account."""
    answers: list[Any] = [said.answers.get(field["id"], "") for field in activity.fields]
    begins = visible_line(said.group_name or next(filter(None, answers), "")).rstrip(".")
    if len(begins) > BEGINNING:
        begins = begins[: BEGINNING - 1].rsplit(" ", 1)[0] + "…"
    title = getattr(activity, f"title_{said.lang}")
    whole = f"{title} – {begins}" if begins else title
    return Heading(whole[:TITLE_LENGTH], Kind.RESULT.value, said.lang, said.stream_id)


def _take_part(maker: User, activity: Activity, thread_id: int, said: Said) -> None:
    """What they had a part in and its author removed is no result any more."""
    removed = (
        select(Thread.id)
        .join(Post, Post.id == Thread.first_post_id)
        .where(Thread.id == ActivityResult.thread_id, Post.deleted_at.is_not(None))
    )
    db.session.execute(
        delete(ActivityResult)
        .where(
            ActivityResult.activity_id == activity.id,
            ActivityResult.user_id == maker.id,
            removed.exists(),
        )
        .execution_options(synchronize_session="fetch")
    )
    db.session.add(
        ActivityResult(
            activity_id=activity.id,
            user_id=maker.id,
            thread_id=thread_id,
            group_name=said.group_name,
            answers=dict(said.answers),
            written_at=None,
        )
    )
    db.session.flush()  # somebody's other result is told here
    programme.note_thing_done(maker, activity.uuid, activity.week_id, How.POSTED)


def _of_thread(activity: Activity, thread_id: int) -> tuple[ColumnElement[bool], ...]:
    return ActivityResult.activity_id == activity.id, ActivityResult.thread_id == thread_id
