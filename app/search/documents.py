"""What is searchable: the one place that knows which things there are, their words and facts.

A post is a document of its conversation's group, and has the title of its thread, so that a
question whose words stand in both finds it. What everybody may not see has an audience of its own.
No e-mail address is in any document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import IntEnum
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Status, User
from app.core.db import db
from app.core.text import plain_text_of_html
from app.facilitation.models import Collection as Gathered
from app.facilitation.models import Synthesis
from app.facilitation.queries.collections import IS_PUBLISHED as GATHERING_IS_PUBLISHED
from app.facilitation.queries.collections import text_of_collection
from app.facilitation.queries.syntheses import IS_PUBLISHED, text_of_synthesis
from app.forum.models import Attachment, Board, Kind, Poll, Post, PostTranslation, Thread
from app.learning.models import Activity, Quiz
from app.learning.queries import (
    text_of_activity,
    text_of_quiz,
    visible_activities,
    visible_quizzes,
)
from app.library.models import LANGUAGES, Resource
from app.library.queries import ON_THE_SHELF
from app.programme.live_sessions.models import LiveSession
from app.programme.live_sessions.models import Status as SessionStatus
from app.programme.live_sessions.queries import sessions_by_ids
from app.programme.live_sessions.queries import visible as visible_session
from app.programme.models import Offering, Week
from app.search.analysis import Token, analyse
from app.search.engine import EVERYBODY, STAFF, Document
from app.search.spelling import words_in

MEMBERS = "members"  # the audience of everybody who is signed in
CHUNK = 500
LONGEST = 40_000  # characters of a text that are indexed
GAP = 100  # words between two texts of one document: no phrase reaches over it
# How much more a message counts that opens a conversation, or is in one that found its answer.
OPENS, SOLVED, ANSWERS = 1.15, 1.1, 1.3


class What(IntEnum):
    """Kinds of things in the index; the number is part of every key and never changes meaning."""

    POST = 1
    THREAD = 2
    WEEK = 3
    MEMBER = 4
    RESOURCE = 5
    SESSION = 6
    QUIZ = 7
    ACTIVITY = 8
    SYNTHESIS = 9
    COLLECTION = 10


_KINDS = 32


def key_of(what: What, row_id: int) -> int:
    """One number for a thing of any kind: of a document, or of a group of them."""
    return row_id * _KINDS + what


def thing_of(key: int) -> tuple[What, int]:
    """What a key stands for, and its row's id. Raises ValueError for a number that is no key."""
    return What(key % _KINDS), key // _KINDS


def documents_of(keys: Collection[int]) -> list[Document]:
    """The documents with these keys, as the database has them now. One that is missing here is
    gone. A fixed number of statements for each kind of thing."""
    return [
        document for what, ids in _by_kind(keys).items() for document in SOURCES[what].load(ids)
    ]


def keys_in(groups: Collection[int]) -> set[int]:
    """The keys of every document in these groups, of those too that cannot be searched any more."""
    found: set[int] = set()
    for what, ids in _by_kind(groups).items():
        if what is not What.THREAD:
            found |= {key_of(what, row_id) for row_id in ids}
            continue
        posts = db.session.scalars(select(Post.id).where(Post.thread_id.in_(ids)))
        found |= {key_of(What.POST, post_id) for post_id in posts}
        # It is hidden with its discussion, and moves with it.
        syntheses = db.session.scalars(select(Synthesis.id).where(Synthesis.thread_id.in_(ids)))
        found |= {key_of(What.SYNTHESIS, row_id) for row_id in syntheses}
    return found


def all_documents() -> Iterator[Document]:
    """Every document there is, some at a time."""
    for keys in all_keys():
        yield from documents_of(keys)


def all_keys() -> Iterator[list[int]]:
    """The keys of all that may be searched, some at a time."""
    for what, source in SOURCES.items():
        last = 0
        while ids := source.ids(last):
            yield [key_of(what, row_id) for row_id in ids]
            last = ids[-1]


def count_all() -> int:
    return sum(source.count() for source in SOURCES.values())


@dataclass(frozen=True)
class _Source:
    """``load`` gives the documents of some rows, ``ids`` the next rows after one, ``count`` how
    many there are."""

    load: Callable[[Sequence[int]], Iterator[Document]]
    ids: Callable[[int], Sequence[int]]
    count: Callable[[], int]


def _by_kind(keys: Collection[int]) -> dict[What, list[int]]:
    found: dict[What, list[int]] = defaultdict(list)
    for key in keys:
        what, row_id = thing_of(key)
        found[what].append(row_id)
    return found


def _ids(model: Any, condition: Any, after: int) -> Sequence[int]:
    some = select(model.id).where(model.id > after, condition).order_by(model.id).limit(CHUNK)
    return db.session.scalars(some).all()


def _count(model: Any, condition: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0


def _source(load: Callable[[Sequence[int]], Iterator[Document]], model: Any, condition: Any) -> Any:
    return _Source(load, partial(_ids, model, condition), partial(_count, model, condition))


POST = (
    Post.id,
    Post.thread_id,
    Post.number,
    Post.author_id,
    Post.lang,
    Post.html,
    Post.created_at,
    Post.hidden_at,
    Post.marked_at,
    Post.has_translation,
    Post.attachment_count,
    Thread.title,
    Thread.lang.label("thread_lang"),
    Thread.kind,
    Thread.stream_id,
    Thread.board_id,
    Thread.offering_id,
    Thread.poll_id,
    Thread.answer_count,
    Thread.marked_count,
    Thread.hidden_at.label("thread_hidden_at"),
    Board.week_id,
)


def _posts(ids: Sequence[int]) -> Iterator[Document]:
    statement: Select[*tuple[Any, ...]] = select(*POST).join_from(Post, Thread).join(Board)
    statement = statement.where(Post.id.in_(ids), Post.deleted_at.is_(None))
    rows = db.session.execute(statement).all()
    translations = _translations([row.id for row in rows if row.has_translation])
    files = _files([row.id for row in rows if row.attachment_count])
    polls = _polls([row.poll_id for row in rows if row.poll_id and row.number == 1])
    for row in rows:
        texts = [(plain_text_of_html(row.html, LONGEST), row.lang)]
        texts += translations.get(row.id, ())
        texts += [(f"{file.alt} {file.name}", row.lang) for file in files.get(row.id, ())]
        if row.number == 1 and row.poll_id in polls:
            texts.append((polls[row.poll_id], row.thread_lang))
        is_hidden = row.hidden_at is not None or row.thread_hidden_at is not None
        yield Document(
            key=key_of(What.POST, row.id),
            group=key_of(What.THREAD, row.thread_id),
            title=tuple(analyse(row.title, row.thread_lang)),
            body=together(texts),
            facts=frozenset(_facts_of_post(row, files.get(row.id, ()))),
            made_at=row.created_at,
            audience=STAFF if is_hidden else EVERYBODY,
            boost=_boost(row),
            spellings=_spellings([(row.title, row.thread_lang), *texts], is_hidden=is_hidden),
        )


def _spellings(texts: Sequence[tuple[str, str]], *, is_hidden: bool) -> frozenset[str]:
    """Of what not everybody may see, nothing."""
    return frozenset() if is_hidden else words_in(text for text, _ in texts)


def _facts_of_post(row: Row[Any], files: Sequence[Attachment]) -> Iterator[str]:
    yield "what:thread" if row.number == 1 else "what:post"
    yield f"board:{row.board_id}"
    yield f"stream:{row.stream_id or 0}"
    yield f"kind:{row.kind}"
    yield f"lang:{row.lang}"
    yield f"author:{row.author_id}"
    if row.week_id is not None:
        yield f"week:{row.week_id}"
    if row.offering_id is not None:
        yield f"offering:{row.offering_id}"
    if row.marked_count:
        yield "is:solved"
    elif row.kind == Kind.QUESTION and not row.answer_count:
        yield "is:unanswered"
    if '<a href="' in row.html and "://" in row.html:
        yield "has:link"
    if any(file.is_picture for file in files):
        yield "has:image"
    if any(not file.is_picture for file in files):
        yield "has:file"


def _boost(row: Row[Any]) -> float:
    boost = OPENS if row.number == 1 else 1.0
    if row.marked_at is not None:
        boost *= ANSWERS
    return boost * SOLVED if row.marked_count else boost


def _translations(ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    columns = (PostTranslation.post_id, PostTranslation.html, PostTranslation.lang)
    for row in _some(select(*columns).where(PostTranslation.post_id.in_(ids)), ids):
        found[row.post_id].append((plain_text_of_html(row.html, LONGEST), row.lang))
    return found


def _files(ids: Sequence[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    for (file,) in _some(select(Attachment).where(Attachment.post_id.in_(ids)), ids):
        found[file.post_id].append(file)
    return found


def _polls(ids: Sequence[int]) -> dict[int, str]:
    statement = select(Poll.id, Poll.question, Poll.choices).where(Poll.id.in_(ids))
    return {row.id: " ".join([row.question, *row.choices]) for row in _some(statement, ids)}


def _some(statement: Any, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return db.session.execute(statement).all() if ids else ()


def _weeks(ids: Sequence[int]) -> Iterator[Document]:
    for week in db.session.scalars(select(Week).where(Week.id.in_(ids))):
        yield _official(What.WEEK, week, week, text_of_week)


def _official(what: What, row: Any, week: Week, text_of: Callable[[Any, str], str]) -> Document:
    """What the course says: of a week, or of a thing that belongs to one."""
    opens = datetime.combine(week.opens_on, time(), UTC)
    return _in_both(what, row, text_of, {f"week:{week.id}", f"offering:{week.offering_id}"}, opens)


def _in_both(
    what: What,
    row: Any,
    text_of: Callable[[Any, str], str],
    facts: Collection[str],
    made_at: datetime,
    *,
    is_hidden: bool = False,
) -> Document:
    """What has a title and a text in both languages."""
    key = key_of(what, row.id)
    titles = [(getattr(row, f"title_{lang}"), lang) for lang in LANGUAGES]
    texts = [(text_of(row, lang), lang) for lang in LANGUAGES]
    return Document(
        key=key,
        group=key,
        title=together(titles),
        body=together(texts),
        facts=frozenset({f"what:{what.name.lower()}", "lang:both", *facts}),
        made_at=made_at,
        audience=STAFF if is_hidden else EVERYBODY,
        spellings=_spellings([*titles, *texts], is_hidden=is_hidden),
    )


def text_of_week(week: Week, lang: str) -> str:
    """What a week says of itself, in one language."""
    parts = [getattr(week, f"{name}_{lang}") for name in ("summary", "objective")]
    rendered = [getattr(week, f"{name}_html_{lang}") for name in ("intro", "team")]
    return " ".join([*parts, *(plain_text_of_html(html, LONGEST) for html in rendered if html)])


def _sessions(ids: Sequence[int]) -> Iterator[Document]:
    """The address to join is in no document, nor is what comes after before it is published."""
    for session in sessions_by_ids(ids).values():
        key = key_of(What.SESSION, session.id)
        title, texts = (session.title, session.lang), texts_of_session(session)
        facts = {"what:session", f"week:{session.week_id}", f"offering:{session.offering_id}"}
        yield Document(
            key=key,
            group=key,
            title=tuple(analyse(*title)),
            body=together(texts),
            facts=frozenset({*facts, f"lang:{session.lang}"}),
            made_at=session.starts_at,
            spellings=_spellings([title, *texts], is_hidden=False),
        )


def texts_of_session(session: LiveSession) -> list[tuple[str, str]]:
    """What a session says, each text with its language; that of the session comes first."""
    own = [plain_text_of_html(session.html, LONGEST)]
    is_published = session.status == SessionStatus.PUBLISHED
    if is_published and session.transcript_url is None:
        own.append((session.transcript or "")[:LONGEST])
    texts = [(" ".join(own), session.lang)]
    for lang in ("en", "fr"):
        said = [f"{each.name} {getattr(each, f'role_{lang}')} {getattr(each, f'organisation_{lang}')} "
                f"{getattr(each, f'bio_{lang}')}" for each in session.speakers]  # fmt: skip
        if is_published:
            said.append(getattr(session, f"summary_{lang}") or "")
        texts.append((" ".join(said), lang))
    return texts


def _quizzes(ids: Sequence[int]) -> Iterator[Document]:
    """What is asked, and nothing that gives an answer away."""
    found = select(Quiz).where(Quiz.id.in_(ids), visible_quizzes())
    found = found.options(joinedload(Quiz.week), selectinload(Quiz.questions))
    for quiz in db.session.scalars(found):
        yield _official(What.QUIZ, quiz, quiz.week, text_of_quiz)


def _activities(ids: Sequence[int]) -> Iterator[Document]:
    found = select(Activity).where(Activity.id.in_(ids), visible_activities())
    for activity in db.session.scalars(found.options(joinedload(Activity.week))):
        yield _official(What.ACTIVITY, activity, activity.week, text_of_activity)


def _syntheses(ids: Sequence[int]) -> Iterator[Document]:
    """Of what is published. That of a hidden discussion is the staff's."""
    found = select(Synthesis).where(Synthesis.id.in_(ids), IS_PUBLISHED)
    for row in db.session.scalars(
        found.options(joinedload(Synthesis.thread).joinedload(Thread.board))
    ):
        thread = row.thread
        week_id = row.week_id if thread is None else thread.board.week_id
        facts = {f"offering:{row.offering_id}"} | ({f"week:{week_id}"} if week_id else set())
        is_hidden = thread is not None and thread.hidden_at is not None
        made_at = row.published_at or row.created_at
        yield _in_both(What.SYNTHESIS, row, text_of_synthesis, facts, made_at, is_hidden=is_hidden)


def _collections(ids: Sequence[int]) -> Iterator[Document]:
    """What they say themselves: what stands in them has documents of its own."""
    found = select(Gathered).where(Gathered.id.in_(ids), GATHERING_IS_PUBLISHED)
    for row in db.session.scalars(found):
        of_week = {f"week:{row.week_id}", f"offering:{row.offering_id}"}
        facts = of_week if row.week_id is not None else set()
        made_at = row.published_at or row.created_at
        yield _in_both(What.COLLECTION, row, text_of_collection, facts, made_at)


def _resources(ids: Sequence[int]) -> Iterator[Document]:
    """Of what is on the shelf: what was only suggested is in no index."""
    some = select(Resource).where(Resource.id.in_(ids), ON_THE_SHELF)
    found = db.session.scalars(
        some.options(selectinload(Resource.weeks), selectinload(Resource.streams))
    ).all()
    weeks = _weeks_by_number() if found else {}
    for resource in found:
        key = key_of(What.RESOURCE, resource.id)
        titles = [(getattr(resource, f"title_{lang}"), lang) for lang in resource.languages]
        texts = [(text_of_resource(resource, lang), lang) for lang in LANGUAGES]
        both = len(resource.languages) == len(LANGUAGES)
        facts = {"what:resource", f"lang:{'both' if both else resource.languages[0]}"}
        facts |= {f"stream:{stream.id}" for stream in resource.streams}
        for number in resource.week_numbers:
            facts |= weeks.get((resource.programme_id, number), frozenset())
        yield Document(
            key=key,
            group=key,
            title=together(titles),
            body=together(texts),
            facts=frozenset(facts),
            made_at=resource.created_at,
            spellings=_spellings([*titles, *texts], is_hidden=False),
        )


def text_of_resource(resource: Resource, lang: str) -> str:
    """What the shelf says of a resource, in one language."""
    return " ".join(getattr(resource, f"{name}_{lang}") for name in ("why", "publisher"))


def _weeks_by_number() -> dict[tuple[int, int], set[str]]:
    """The facts of the weeks of each number of a programme, in all its offerings."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    columns = (Week.id, Week.number, Week.offering_id, Offering.programme_id)
    for row in db.session.execute(select(*columns).join(Week.offering)):
        place = found[row.programme_id, row.number]
        place |= {f"week:{row.id}", f"offering:{row.offering_id}"}
    return found


def _members(ids: Sequence[int]) -> Iterator[Document]:
    columns = (User.id, User.display_name, User.handle, User.created_at)
    active = User.status == Status.ACTIVE
    for row in db.session.execute(select(*columns).where(User.id.in_(ids), active)):
        key = key_of(What.MEMBER, row.id)
        yield Document(
            key=key,
            group=key,
            title=tuple(analyse(f"{row.display_name} {row.handle}", "both")),
            body=(),
            facts=frozenset({"what:member", "lang:both"}),
            made_at=row.created_at,
            audience=MEMBERS,
        )


def together(texts: Sequence[tuple[str, str]]) -> tuple[Token, ...]:
    """The tokens of several texts, each in its language, as of one: positions go on, with a gap
    that no phrase reaches over."""
    found: list[Token] = []
    first = 0
    for text, lang in texts:
        tokens = analyse(text, lang, first)
        found += tokens
        if tokens:
            first = found[-1].position + GAP
    return tuple(found)


SOURCES: dict[What, _Source] = {
    What.POST: _source(_posts, Post, Post.deleted_at.is_(None)),
    What.WEEK: _source(_weeks, Week, true()),
    What.SESSION: _source(_sessions, LiveSession, visible_session()),
    What.QUIZ: _source(_quizzes, Quiz, visible_quizzes()),
    What.ACTIVITY: _source(_activities, Activity, visible_activities()),
    What.RESOURCE: _source(_resources, Resource, ON_THE_SHELF),
    What.SYNTHESIS: _source(_syntheses, Synthesis, IS_PUBLISHED),
    What.COLLECTION: _source(_collections, Gathered, GATHERING_IS_PUBLISHED),
    What.MEMBER: _source(_members, User, User.status == Status.ACTIVE),
}
