"""Different words for one thing, in both languages: who asks for one finds the others.

A group is what people say for one thing (*survey, questionnaire* / *sondage, questionnaire*). Its
phrases are compared as texts are: plurals, accents, capitals and hyphens do not matter. Groups
come from the list shipped here, or from wherever staff keep theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from app.search.analysis import LANGUAGES, Word, fold, terms_of, words
from app.search.engine import Phrase
from app.search.phrases import phrase_of

SHIPPED = Path(__file__).parent / "data" / "synonyms.yml"
WORTH = 0.6  # of another word, beside the word itself
_Key = tuple[str, ...]  # what a word is known by: any of these
_Words = tuple[tuple[int, tuple[str, ...]], ...]  # those of a Phrase


class SynonymsError(Exception):
    """The list is not as it should be. The message says where, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that mean the same, by language."""

    en: tuple[str, ...]
    fr: tuple[str, ...]

    def said_in(self, lang: str) -> tuple[str, ...]:
        return self.en if lang == "en" else self.fr


class Match(NamedTuple):
    """Words of a question, from index ``start`` to before ``end``, and what else is said, by
    language."""

    start: int
    end: int
    alternatives: dict[str, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One phrase of a group, as it is recognised in a question, and the others by language."""

    keys: tuple[_Key, ...]
    alternatives: dict[str, tuple[Phrase, ...]]


class Synonyms:
    """The groups, ready to be matched; never changes, so it may be shared."""

    def __init__(self, entries: dict[str, dict[str, list[_Entry]]]) -> None:
        self._entries = entries

    @classmethod
    def of(cls, groups: Iterable[Group]) -> Synonyms:
        """From groups of any source. A phrase of stop words alone is not looked for."""
        entries: dict[str, dict[str, list[_Entry]]] = {
            lang: defaultdict(list) for lang in LANGUAGES
        }
        for group in groups:
            for lang in LANGUAGES:
                for entry in _entries_of(group, lang):
                    for key in entry.keys[0]:
                        entries[lang][key].append(entry)
        return cls({lang: dict(by_key) for lang, by_key in entries.items()})

    def match(self, run: Sequence[Word], lang: str) -> list[Match]:
        """Which of these words, read in this language, a group has other words for. The longest
        phrases win; no two matches overlap."""
        keys = [_key_of(word, lang) for word in run]
        found = []
        at = 0
        while at < len(keys):
            match = self._match_at(keys, at, lang)
            if match:
                found.append(match)
            at = match.end if match else at + 1
        return found

    def _match_at(self, keys: list[_Key], at: int, lang: str) -> Match | None:
        entries = {
            id(entry): entry
            for key in keys[at]
            for entry in self._entries[lang].get(key, ())
            if _stands_at(entry, keys, at)
        }
        if not entries:
            return None
        length = max(len(entry.keys) for entry in entries.values())
        longest = [entry for entry in entries.values() if len(entry.keys) == length]
        # A phrase may be in several groups.
        alternatives = {
            other: tuple(dict.fromkeys(p for entry in longest for p in entry.alternatives[other]))
            for other in LANGUAGES
        }
        return Match(at, at + length, alternatives)


def _stands_at(entry: _Entry, keys: list[_Key], at: int) -> bool:
    here = keys[at : at + len(entry.keys)]
    return len(here) == len(entry.keys) and all(
        not set(wanted).isdisjoint(key) for wanted, key in zip(entry.keys, here, strict=True)
    )


def _key_of(word: Word, lang: str) -> _Key:
    """A stop word is known by its letters: *what we heard* is more than *heard*."""
    return terms_of(word.surface, lang) or (f"={fold(word.surface)}",)


def _entries_of(group: Group, lang: str) -> list[_Entry]:
    """The phrases of this language, each with all others of both."""
    entries = []
    for said in group.said_in(lang):
        run = tuple(words(said))
        own = phrase_of(run, lang)
        if own is not None:
            keys = tuple(_key_of(word, lang) for word in run)
            others = {other: _alternatives(group, other, own) for other in LANGUAGES}
            entries.append(_Entry(keys, others))
    return entries


def _alternatives(group: Group, lang: str, own: Phrase) -> tuple[Phrase, ...]:
    phrases = (phrase_of(tuple(words(said)), lang) for said in group.said_in(lang))
    others = [phrase.words for phrase in phrases if phrase and phrase.words != own.words]
    # It is worth what one word is, however many it has: each word it stands for has it.
    return tuple(Phrase(merged, WORTH / len(merged)) for merged in _merged(others))


def _merged(phrases: Iterable[_Words]) -> list[_Words]:
    """Phrases that differ in one word are one to look for: *public engagement* and *public
    participation* are *public* and either."""
    merged: list[_Words] = []
    for phrase in phrases:
        for at, known in enumerate(merged):
            union = _union(known, phrase)
            if union:
                merged[at] = union
                break
        else:
            merged.append(phrase)
    return merged


def _union(one: _Words, other: _Words) -> _Words | None:
    """What finds both and nothing else, or None."""
    if [distance for distance, _ in one] != [distance for distance, _ in other]:
        return None
    different = [at for at in range(len(one)) if one[at] != other[at]]
    if len(different) > 1:
        return None
    return tuple(
        (distance, tuple(dict.fromkeys(terms + other[at][1])))
        for at, (distance, terms) in enumerate(one)
    )


def shipped_groups() -> tuple[Group, ...]:
    """The list that comes with the product. Raises SynonymsError."""
    return groups_of(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)


@cache
def shipped_synonyms() -> Synonyms:
    """The list that comes with the product, ready to be matched. Raises SynonymsError."""
    return Synonyms.of(shipped_groups())


def groups_of(text: str, name: str) -> tuple[Group, ...]:
    """The groups of a YAML list of ``{en: [phrases], fr: [phrases]}``. ``name`` says in messages
    where it is from. Raises SynonymsError."""
    try:
        listed = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SynonymsError(f"{name}: this is not YAML: {error}") from error
    if not isinstance(listed, list):
        raise SynonymsError(f"{name}: a list of groups is expected")
    return tuple(_group_of(item, f"{name}, group {at}") for at, item in enumerate(listed, start=1))


def _group_of(item: Any, where: str) -> Group:
    if not isinstance(item, dict) or set(item) != set(LANGUAGES):
        raise SynonymsError(f"{where}: a group has a list named en and one named fr")
    return Group(*(_phrases_of(item[lang], lang, f"{where}, {lang}") for lang in LANGUAGES))


def _phrases_of(listed: Any, lang: str, where: str) -> tuple[str, ...]:
    if not isinstance(listed, list) or not listed:
        raise SynonymsError(f"{where}: at least one phrase is expected")
    for said in listed:
        if not isinstance(said, str):
            raise SynonymsError(f"{where}: {said!r} is not text; put it between quotation marks")
        if phrase_of(tuple(words(said)), lang) is None:
            raise SynonymsError(f"{where}: {said!r} has no word that can be searched for")
    return tuple(listed)
