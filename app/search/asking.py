"""What a person types and chooses becomes a question to the engine, and an explanation of it.

The line of the box and the controls of the form say the same things in two ways, and both are in
the address. Where they differ the line counts: it is what the results stand under.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from flask import current_app
from werkzeug.datastructures import MultiDict

from app.accounts.models import User
from app.accounts.queries import people_by_handle
from app.forum import queries
from app.programme.models import Offering
from app.programme.queries import Outline, outline
from app.search.analysis import fold, words
from app.search.asked import Asked, Given
from app.search.box import Box, Limit, Term, parse, printable
from app.search.clashes import find_problem
from app.search.documents import What, key_of
from app.search.engine import Question, Sort
from app.search.operators import SINGLE, Name, shown, value_of
from app.search.parts import Ignored, Part, Taken
from app.search.reading import Piece, clauses_of, is_ignored, readings
from app.search.resolving import LONGEST_VALUE, Here, find_offering, resolve, tidy_value
from app.search.synonyms import Synonyms, shipped_synonyms

MOST_VALUES = 8  # of one control
MOST_FOLLOWED = 500
MOST_BOOKMARKS = 1_000
LIMITS = {Limit.LENGTH: Ignored.LENGTH, Limit.TERMS: Ignored.TERMS}


def understand(
    actor: User | None, args: MultiDict[str, str], lang: str, synonyms: Synonyms | None = None
) -> Asked:
    """Read an address for this person, in the language of their page; ``synonyms`` are those
    shipped with the site unless given."""
    typed = args.get("q", "")
    box, given = parse(typed), _given(args)
    here = _here(actor, lang, box, given)
    parts = _agreed(list(_of_line(box, here)), list(_of_form(given, here)))
    if not _has_words(parts):
        parts = [_without_words(part) for part in parts]
    problem, sort, question = find_problem(parts), _sort(parts), Question()
    if problem is None:
        known = shipped_synonyms() if synonyms is None else synonyms
        question = _question(actor, parts, lang, known, sort)
    return Asked(typed, box, given, tuple(parts), problem, question, sort)


def _given(args: MultiDict[str, str]) -> Given:
    """What the controls say; of a name that can have but one value the first counts."""
    found = {}
    for name in Name:
        values = [printable(value).strip()[: LONGEST_VALUE + 1] for value in args.getlist(name)]
        kept = tuple(dict.fromkeys(value for value in values if value))
        found[name] = kept[: 1 if name in SINGLE else MOST_VALUES]
    return found


def _here(actor: User | None, lang: str, box: Box, given: Given) -> Here:
    course = outline()
    named = [term.text for term in box.terms if term.name is Name.AUTHOR]
    return Here(
        actor=actor,
        lang=lang,
        course=course,
        boards=queries.boards(),
        offering=_offering(box, given, course) or course.current_offering,
        people=people_by_handle(map(tidy_value, (*named, *given[Name.AUTHOR]))),
        zone=current_app.config["TIMEZONE"],
    )


def _offering(box: Box, given: Given, course: Outline) -> Offering | None:
    """The one that weeks are of: the line says it, or the form."""
    wanted = [t for t in box.terms if t.name is Name.OFFERING and not t.is_excluded]
    for value in (*(term.text for term in wanted), *given[Name.OFFERING]):
        offering = find_offering(value, course)
        if offering is not None:
            return offering
    return None


def _of_line(box: Box, here: Here) -> Iterator[Part]:
    for term in box.terms:
        source = box.source(term)
        if term.name is None:
            yield _word(term, source, here.lang)
        else:
            yield replace(
                _chosen(term.name, term.text, here, term.is_excluded), term=term, source=source
            )
    if box.limit is not None:
        yield Part(box.rest, Taken.REST, box.rest, ignored=LIMITS[box.limit])


def _of_form(given: Given, here: Here) -> Iterator[Part]:
    for name, values in given.items():
        for value in values:
            part = _chosen(name, value, here)
            yield replace(part, is_in_form=True, source=shown(name, part.value, here.lang))


def _word(term: Term, source: str, lang: str) -> Part:
    ignored = None
    if not any(words(term.text)):
        ignored = Ignored.NO_WORD
    elif is_ignored(Piece(term.text, term.is_phrase), lang):
        ignored = Ignored.STOP_WORD
    taken = Taken.PHRASE if term.is_phrase else Taken.WORD
    return Part(
        source, taken, term.text, term.is_excluded, value=term.text, ignored=ignored, term=term
    )


def _chosen(name: Name, value: str, here: Here, is_excluded: bool = False) -> Part:
    taken = Taken.SORT if name is Name.SORT else Taken.RESTRICTION
    found = resolve(name, value, here, is_excluded=is_excluded)
    if isinstance(found, Ignored):
        known = value_of(name, value) or value
        return Part("", taken, value, is_excluded, name, known, ignored=found)
    return Part("", taken, found.label, is_excluded, name, found.value, found)


def _agreed(line: Sequence[Part], form: Sequence[Part]) -> list[Part]:
    """The parts of the line, then those of the form that say something else."""
    agreed: dict[object, Part] = {}
    told: list[Part] = []
    for part in line:
        why = _why_not_again(part, agreed)
        if why is not None:
            told.append(replace(part, ignored=why))
            continue
        if part.counts:
            agreed[_what_is_said(part)] = part
        told.append(part)
    said = {part.name for part in agreed.values() if part.name in SINGLE and not part.is_excluded}
    for part in form:
        same = agreed.get(_what_is_said(part)) if part.counts else None
        if same is not None:
            told[told.index(same)] = replace(same, is_in_form=True)
        elif part.counts and part.name in said:
            told.append(replace(part, ignored=Ignored.OVERRULED))
        else:
            told.append(part)
    return told


def _why_not_again(part: Part, before: Mapping[object, Part]) -> Ignored | None:
    if not part.counts:
        return None
    if _what_is_said(part) in before:
        return Ignored.SAID_TWICE
    is_second = part.taken is Taken.SORT and any(one.taken is part.taken for one in before.values())
    return Ignored.SECOND_ORDER if is_second else None


def _what_is_said(part: Part) -> object:
    """The same for two parts that say the same."""
    if part.name is not None:
        return part.name, part.value, part.is_excluded
    said = tuple(fold(word.surface) for word in words(part.value))
    return part.taken, said, part.is_excluded


def _has_words(parts: Sequence[Part]) -> bool:
    return any(_is_looked_for(part) and part.counts for part in parts)


def _is_looked_for(part: Part) -> bool:
    return part.taken in (Taken.WORD, Taken.PHRASE) and not part.is_excluded


def _without_words(part: Part) -> Part:
    """Two things mean nothing where there is no word to look for."""
    if not part.counts:
        return part
    if (part.name, part.value) == (Name.IN, "title"):
        return replace(part, ignored=Ignored.NOTHING_IN_TITLE)
    if (part.name, part.value) == (Name.SORT, "relevance"):
        return replace(part, ignored=Ignored.NO_RANK)
    return part


def _sort(parts: Sequence[Part]) -> str:
    """As was said; else the most relevant first, where there are words."""
    said = [part.value for part in parts if part.taken is Taken.SORT and part.counts]
    return said[0] if said else "relevance" if _has_words(parts) else "newest"


def _question(
    actor: User | None, parts: Sequence[Part], lang: str, synonyms: Synonyms, sort: str
) -> Question:
    counting = [part for part in parts if part.counts]
    asked = [p.restriction for p in counting if p.restriction and not p.is_excluded]
    # Stop words too: they are part of what synonyms are found for.
    looked_for = [p for p in parts if _is_looked_for(p) and p.ignored in (None, Ignored.STOP_WORD)]
    pieces = [Piece(part.value, part.taken is Taken.PHRASE) for part in looked_for]
    excluded = [p for p in counting if p.is_excluded]
    own = {restriction.own for restriction in asked}
    return Question(
        readings=readings(pieces, lang, synonyms) if _has_words(parts) else (),
        without=tuple(
            clause
            for part in excluded
            if not part.restriction
            for clause in clauses_of(Piece(part.value, part.taken is Taken.PHRASE))
        ),
        in_title="title" in own,
        facts=tuple(dict.fromkeys(found.facts for found in asked if found.facts)),
        no_facts=frozenset().union(*(p.restriction.facts for p in excluded if p.restriction)),
        since=max((found.since for found in asked if found.since), default=None),
        until=min((found.until for found in asked if found.until), default=None),
        groups=_groups(actor, own),
        keys=_keys(actor, own),
        sort=Sort.RELEVANCE if sort == "relevance" else Sort.NEWEST,
    )


def _groups(actor: User | None, own: set[str]) -> frozenset[int] | None:
    """The threads that only the reader's own rows can tell; None where all will do."""
    if actor is None:
        return None
    sets = []
    if "following" in own:
        sets.append(queries.followed_thread_ids(actor, MOST_FOLLOWED))
    if "unread" in own:
        sets.append(queries.unread_thread_ids(actor))
    if not sets:
        return None
    ids = reduce(lambda some, more: some & more, map(frozenset, sets))
    return frozenset(key_of(What.THREAD, thread_id) for thread_id in ids)


def _keys(actor: User | None, own: set[str]) -> frozenset[int] | None:
    if actor is None or "bookmarks" not in own:
        return None
    ids = queries.bookmarked_post_ids(actor, MOST_BOOKMARKS)
    return frozenset(key_of(What.POST, post_id) for post_id in ids)
