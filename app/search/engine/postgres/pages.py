"""One page of what a question finds, its total and its facets, in one statement."""

from __future__ import annotations

from math import log
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Connection,
    Double,
    Text,
    any_,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.search.engine import DEEPEST, MOST_RANKED, Found, Hit, Question, Sort
from app.search.engine.facets import count_groups
from app.search.engine.postgres.questions import conditions, most_found, terms_of, worth
from app.search.engine.postgres.tables import Build, serving
from app.search.engine.postgres.tsearch import IN_TITLE


def page_of(connection: Connection, build: Build, question: Question) -> Found:
    documents, having = _counted(connection, build, question)
    begin = None
    if most_found(question, documents, having) > MOST_RANKED:
        begin = _begin_of_the_newest(connection, build, question)
    found = _found(build, question, documents, having, begin)
    rows = connection.execute(union_all(_hits(found, question), _shelves(found))).all()
    hits = [Hit(group, key, value) for group, key, value, shelf, _ in rows if shelf is None]
    hits.sort(key=lambda hit: (hit.value, hit.group), reverse=True)
    shelves = [(shelf, groups) for *_, shelf, groups in rows if shelf is not None]
    return Found(
        hits=tuple(hits[: question.size]),
        total=len({group for _, groups in shelves for group in groups}),
        facets=count_groups(shelves),
        has_more=len(hits) > question.size,
        is_partial=begin is not None,
    )


def groups_of(connection: Connection, build: Build, question: Question, limit: int) -> list[int]:
    c = build.documents.c
    found = select(c.group).where(*conditions(c, question)).group_by(c.group)
    newest_first = found.order_by(func.max(c.made_at).desc(), c.group.desc())
    return list(connection.scalars(newest_first.limit(limit)))


def _counted(
    connection: Connection, build: Build, question: Question
) -> tuple[int, dict[str, int]]:
    """How many documents there are, and how many have each of the words asked for."""
    c = build.terms.c
    wanted = literal(terms_of(question), ARRAY(Text))
    all_documents = select(literal(""), serving.c.documents)
    having = select(c.term, c.documents).where(c.term == any_(wanted))
    rows = connection.execute(all_documents.union_all(having))
    counts: dict[str, int] = {term.removeprefix(IN_TITLE): count for term, count in rows}
    return counts.pop("", 0), counts


def _begin_of_the_newest(connection: Connection, build: Build, question: Question) -> float | None:
    """When the oldest of those that are ranked was made; None when all are."""
    c = build.documents.c
    newest_first = select(c.made_at).where(*conditions(c, question)).order_by(c.made_at.desc())
    return connection.scalar(newest_first.offset(MOST_RANKED).limit(1))


def _found(
    build: Build,
    question: Question,
    documents: int,
    having: dict[str, int],
    begin: float | None,
) -> CTE:
    c = build.documents.c

    def rarity(term: str) -> float:
        count = having.get(term, 0)
        return log(1 + max(0.0, documents - count + 0.5) / (count + 0.5))

    value = c.made_at if question.sort is Sort.NEWEST else worth(c, question, rarity)
    found = select(c.key, c.group, c.shelf, value.label("value")).where(*conditions(c, question))
    if begin is not None:
        found = found.where(c.made_at > literal(begin, Double))
    return found.cte("found").prefix_with("MATERIALIZED")


def _hits(found: CTE, question: Question) -> Any:
    c = found.c
    value = func.max(c.value).label("value")
    ranked = (
        select(c.group, value)
        .group_by(c.group)
        .order_by(value.desc(), c.group.desc())
        .limit(DEEPEST)
        .subquery("ranked")
    )
    page = select(ranked)
    if question.after is not None:
        place = (literal(question.after.value, Double), literal(question.after.group, BigInteger))
        page = page.where(tuple_(ranked.c.value, ranked.c.group) < tuple_(*place))
    page = page.order_by(ranked.c.value.desc(), ranked.c.group.desc())
    shown = page.limit(question.size + 1).subquery("shown")
    return (
        select(
            shown.c.group,
            func.max(c.key),
            shown.c.value,
            cast(null(), Text),
            cast(null(), ARRAY(BigInteger)),
        )
        .join(c.key.table, (c.group == shown.c.group) & (c.value == shown.c.value))
        .group_by(shown.c.group, shown.c.value)
    )


def _shelves(found: CTE) -> Any:
    """Which groups are on which shelf."""
    each = select(found.c.group, found.c.shelf).distinct().subquery("each")
    return select(
        cast(null(), BigInteger),
        cast(null(), BigInteger),
        cast(null(), Double),
        each.c.shelf,
        func.array_agg(each.c.group),
    ).group_by(each.c.shelf)
