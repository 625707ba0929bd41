"""What changes in the site is noted for the index, in the transaction that changes it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.accounts.events import PersonConfirmed, ProfileChanged, StandingChanged
from app.core.db import db, fetch
from app.core.events import on
from app.facilitation.events import (
    CollectionChanged,
    SynthesisChanged,
    SynthesisPublished,
    SynthesisWithdrawn,
)
from app.forum.events import (
    AnswerMarked,
    AnswerUnmarked,
    PollChanged,
    PostCurated,
    PostDeleted,
    PostEdited,
    PostRestored,
    PostsJoined,
    PostsMoved,
    PostTranslated,
    ReplyPosted,
    TextRedacted,
    ThreadCurated,
    ThreadEdited,
    ThreadMoved,
    ThreadStarted,
)
from app.forum.models import Kind, Post, Thread
from app.forum.queries import finds_similar
from app.learning.events import ActivityChanged, QuizChanged
from app.learning.models import Activity, Quiz
from app.library.events import ResourceChanged
from app.library.models import Resource
from app.library.queries import ON_THE_SHELF
from app.moderation.events import ActUndone
from app.programme.events import OfferingLoaded, WeekChanged
from app.programme.live_sessions.events import SessionChanged
from app.programme.models import Offering, Week
from app.search.commands import note_change
from app.search.documents import What, key_of
from app.search.similar import similar_threads

THREAD_OF_REPLY = select(Thread.first_post_id, Thread.kind, Thread.answer_count).where(
    Thread.id == bindparam("thread_id")
)

finds_similar(similar_threads)


@on(ThreadStarted, PostEdited, PostTranslated)
def note_post(event: ThreadStarted | PostEdited | PostTranslated) -> None:
    note_change(key_of(What.POST, event.post_id))


@on(ReplyPosted, PostDeleted, PostRestored, PostCurated)
def note_reply(event: ReplyPosted | PostDeleted | PostRestored | PostCurated) -> None:
    """With the first message its thread comes and goes; with the only answer, the question is one
    that nobody has answered."""
    thread = fetch(THREAD_OF_REPLY, {"thread_id": event.thread_id}).one()
    is_first = thread.first_post_id == event.post_id
    if is_first or (thread.kind == Kind.QUESTION and thread.answer_count <= 1):
        note_change(key_of(What.THREAD, event.thread_id), is_all=True)
    else:
        note_change(key_of(What.POST, event.post_id))


@on(ThreadEdited, ThreadCurated, ThreadMoved, AnswerMarked, AnswerUnmarked)
def note_thread(
    event: ThreadEdited | ThreadCurated | ThreadMoved | AnswerMarked | AnswerUnmarked,
) -> None:
    note_change(key_of(What.THREAD, event.thread_id), is_all=True)


@on(PostsMoved)
def note_moved(event: PostsMoved) -> None:
    """They stand under other titles, and among other words."""
    for thread_id in event.thread_ids:
        note_change(key_of(What.THREAD, thread_id), is_all=True)


@on(PostsJoined)
def note_joined(event: PostsJoined) -> None:
    note_change(key_of(What.THREAD, event.thread_id), is_all=True)


@on(ActUndone)
def note_what_is_as_before(event: ActUndone) -> None:
    """Thread by thread: of many messages there may be too many notes."""
    theirs = select(Post.thread_id).where(Post.id.in_(event.post_ids)).distinct()
    for thread_id in sorted({*event.thread_ids, *db.session.scalars(theirs)}):
        note_change(key_of(What.THREAD, thread_id), is_all=True)


@on(TextRedacted)
def note_redacted(event: TextRedacted) -> None:
    """Each message of its discussion has the title; those that quote it stand elsewhere."""
    note_change(key_of(What.THREAD, event.thread_id), is_all=True)
    for post_id in event.post_ids:
        note_change(key_of(What.POST, post_id))


@on(PollChanged)
def note_poll(event: PollChanged) -> None:
    first = db.session.scalar(select(Thread.first_post_id).where(Thread.id == event.thread_id))
    if first:
        note_change(key_of(What.POST, first))


@on(PersonConfirmed, ProfileChanged, StandingChanged)
def note_member(event: PersonConfirmed | ProfileChanged | StandingChanged) -> None:
    note_change(key_of(What.MEMBER, event.user_id))


@on(ResourceChanged)
def note_resource(event: ResourceChanged) -> None:
    note_change(key_of(What.RESOURCE, event.resource_id))


@on(OfferingLoaded)
def note_weeks(event: OfferingLoaded) -> None:
    for week_id in db.session.scalars(select(Week.id).where(Week.offering_id == event.offering_id)):
        note_change(key_of(What.WEEK, week_id))


@on(WeekChanged)
def note_week(event: WeekChanged) -> None:
    note_change(key_of(What.WEEK, event.week_id))


@on(OfferingLoaded)
def note_resources(event: OfferingLoaded) -> None:
    """They stand in the weeks of every offering of their course."""
    programme = select(Offering.programme_id).where(Offering.id == event.offering_id)
    of_course = Resource.programme_id == programme.scalar_subquery()
    for row_id in db.session.scalars(select(Resource.id).where(ON_THE_SHELF, of_course)):
        note_change(key_of(What.RESOURCE, row_id))


@on(SessionChanged)
def note_session(event: SessionChanged) -> None:
    note_change(key_of(What.SESSION, event.session_id))


@on(ActivityChanged)
def note_activity(event: ActivityChanged) -> None:
    note_change(key_of(What.ACTIVITY, event.activity_id))


@on(QuizChanged)
def note_quiz(event: QuizChanged) -> None:
    note_change(key_of(What.QUIZ, event.quiz_id))


@on(SynthesisPublished, SynthesisChanged, SynthesisWithdrawn)
def note_synthesis(event: SynthesisPublished | SynthesisChanged | SynthesisWithdrawn) -> None:
    note_change(key_of(What.SYNTHESIS, event.synthesis_id))


@on(CollectionChanged)
def note_collection(event: CollectionChanged) -> None:
    note_change(key_of(What.COLLECTION, event.collection_id))


@on(OfferingLoaded)
def note_things_of_weeks(event: OfferingLoaded) -> None:
    """Those that are shown no more among them."""
    for what, model in ((What.QUIZ, Quiz), (What.ACTIVITY, Activity)):
        of_offering = select(model.id).join(model.week).where(Week.offering_id == event.offering_id)
        for row_id in db.session.scalars(of_offering):
            note_change(key_of(what, row_id))
