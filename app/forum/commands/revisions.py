"""What a post said before: kept when it matters, hidden when it should never have been said.

The rules are Discourse's: what its author puts right at once, and little of it, is no version;
nor is what was changed and changed back at once.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.differences import changed_characters
from app.core.errors import NotFoundError
from app.core.events import publish
from app.forum.events import RevisionHidden, WikiChanged
from app.forum.models import Post, PostRevision, PostTranslation

GRACE = timedelta(minutes=5)
FEW_CHARACTERS = 100
Words = tuple[str, str, str | None]  # body, language, title of the thread with its first post


def words_of(post: Post) -> Words:
    return post.body, post.lang, post.thread.title if post.number == 1 else None


def versions_more(editor: User, post: Post, words: Words, reason: str) -> int:
    """How many versions more the post has when it is changed to these words: 1, 0, or -1 when it
    goes back to what it was before this person's last change."""
    before = words_of(post)
    if words == before:
        return 0
    if reason:
        return 1
    if _is_taken_back(editor, post, words):
        return -1
    is_author = editor.id == post.author_id and post.edited_by_id in (None, editor.id)
    if not is_author or clock.now() - post.created_at >= GRACE:
        return 1
    titles = changed_characters(before[2] or "", words[2] or "")
    return int(titles + changed_characters(before[0], words[0]) > FEW_CHARACTERS)


def _is_taken_back(editor: User, post: Post, words: Words) -> bool:
    if not post.revision_count or post.edited_by_id != editor.id:
        return False
    last = db.session.scalars(
        select(PostRevision).where(
            PostRevision.post_id == post.id,
            PostRevision.number == post.revision_count,
            PostRevision.editor_id == editor.id,
            PostRevision.created_at > clock.now() - GRACE,
            # A hidden one is kept, whatever happens.
            PostRevision.hidden_at.is_(None),
        )
    ).first()
    return last is not None and (last.body, last.lang, last.title) == words


def note_version(editor: User, post: Post, more: int, reason: str) -> None:
    """Keep what ``post`` said when it was read, or forget the last that was kept."""
    if more > 0:
        body, lang, title = words_of(post)
        db.session.add(
            PostRevision(
                post_id=post.id,
                number=post.revision_count + 1,
                editor_id=editor.id,
                body=body,
                lang=lang,
                title=title,
                reason=reason,
                created_at=clock.now(),
            )
        )
    elif more < 0:
        db.session.execute(
            delete(PostRevision).where(
                PostRevision.post_id == post.id, PostRevision.number == post.revision_count
            )
        )


def hide_revision(actor: User, post: Post, number: int) -> None:
    """Nobody but moderators reads this version any longer; the row stays."""
    policy.require(policy.may_hide_revision(actor, post))
    if _mark(post, number, is_hidden=True, by=actor):
        _forget_old_translations(post)
        publish(RevisionHidden(post.id, number, actor.id))


def _forget_old_translations(post: Post) -> None:
    """A translation of an earlier text may say what was hidden."""
    gone = db.session.scalars(
        delete(PostTranslation)
        .where(
            PostTranslation.post_id == post.id,
            PostTranslation.source_edited_at.is_distinct_from(post.edited_at),
        )
        .returning(PostTranslation.id)
    ).all()
    if gone:
        post.has_translation = False


def show_revision(actor: User, post: Post, number: int) -> None:
    policy.require(policy.may_show_revision(actor))
    if _mark(post, number, is_hidden=False, by=actor):
        publish(RevisionHidden(post.id, number, actor.id))


def _mark(post: Post, number: int, *, is_hidden: bool, by: User) -> bool:
    """Whether anything changed: of two presses only the first does."""
    ours = (PostRevision.post_id == post.id, PostRevision.number == number)
    if db.session.scalar(select(PostRevision.id).where(*ours)) is None:
        raise NotFoundError
    old = PostRevision.hidden_at.is_(None) if is_hidden else PostRevision.hidden_at.is_not(None)
    changed = db.session.scalar(
        update(PostRevision)
        .where(*ours, old)
        .values(
            hidden_at=clock.now() if is_hidden else None, hidden_by_id=by.id if is_hidden else None
        )
        .returning(PostRevision.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def set_wiki(actor: User, post: Post, *, is_wiki: bool) -> None:
    """Let anyone improve this text, or no longer."""
    policy.require(policy.may_make_wiki(actor, post, post.thread))
    if post.is_wiki != is_wiki:
        post.is_wiki = is_wiki
        publish(WikiChanged(post.id, actor.id))
