"""What was looked for in vain: the question, how often, and when last; never who asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select

from app import policy
from app.accounts.models import User
from app.core.db import db, insert
from app.core.personal import find_personal
from app.search.analysis import fold, words
from app.search.asked import Asked
from app.search.models import SearchMiss
from app.search.parts import Taken

LONGEST = 100  # characters
MOST_WORDS = 8
MOST_SHOWN = 100
MOST_KEPT = 2_000
KEPT_FOR = timedelta(days=180)


class Order(StrEnum):
    NEWEST = "newest"
    OFTEN = "often"


def question_of(asked: Asked) -> str | None:
    """The question as it is counted: its words without capitals and accents. None for what is not
    counted: what may tell of a person, what is a text rather than a question, and what was
    restricted, for then it says little that nothing was found."""
    if not asked.can_search or asked.box.rest or find_personal(asked.box.line):
        return None
    counting = [part for part in asked.parts if part.counts]
    if any(part.taken is Taken.RESTRICTION or part.is_excluded for part in counting):
        return None
    looked_for = [part for part in asked.parts if part.taken in (Taken.WORD, Taken.PHRASE)]
    said = [word.surface for part in looked_for for word in words(part.value)]
    question = " ".join(fold(word, keep="'’").replace("’", "'") for word in said)
    is_short = 0 < len(said) <= MOST_WORDS and len(question) <= LONGEST
    return question if is_short and not find_personal(question) else None


def note_miss(question: str, lang: str, today: date) -> None:
    """Once more. ``question`` is of ``question_of``."""
    row = {"question": question, "lang": lang, "times": 1, "last_on": today}
    again = {"times": SearchMiss.times + 1, "last_on": today}
    statement = insert(SearchMiss).values(row)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["question", "lang"], set_=again)
    )


def list_misses(actor: User | None, lang: str, order: Order) -> Sequence[SearchMiss]:
    """Of questions in one language, the first in this order."""
    policy.require(policy.may_tend_search(actor))
    newest, often = SearchMiss.last_on.desc(), SearchMiss.times.desc()
    by = (newest, often) if order is Order.NEWEST else (often, newest)
    some = select(SearchMiss).where(SearchMiss.lang == lang)
    return db.session.scalars(some.order_by(*by, SearchMiss.question).limit(MOST_SHOWN)).all()


def sweep_misses(today: date) -> None:
    """What was last asked long ago goes and, of very many, what was asked rarely and long ago."""
    order = SearchMiss.times.desc(), SearchMiss.last_on.desc(), SearchMiss.question
    last_kept = select(SearchMiss.times, SearchMiss.last_on).order_by(*order)
    too_many = db.session.execute(last_kept.offset(MOST_KEPT).limit(1)).one_or_none()
    gone = SearchMiss.last_on < today - KEPT_FOR
    if too_many is not None:
        rarer = SearchMiss.times < too_many.times
        as_rare = (SearchMiss.times == too_many.times) & (SearchMiss.last_on <= too_many.last_on)
        gone = or_(gone, rarer, as_rare)
    db.session.execute(delete(SearchMiss).where(gone).execution_options(synchronize_session=False))
