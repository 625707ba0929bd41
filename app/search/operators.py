"""What can be asked beside words: the operators, their names and values in both languages.

Both languages are always understood, whatever the page's; accents, capitals and what stands
between letters do not matter (*sans-réponse*, *Sans reponse*). Pure data: what a week, a person or
a board is called is looked up in ``search.resolving``.
"""

from __future__ import annotations

from enum import StrEnum

from app.search.analysis import fold


class Name(StrEnum):
    """Each is also the name of a form control, and of its part of the address."""

    WEEK = "week"
    OFFERING = "offering"
    STREAM = "stream"
    AUTHOR = "author"
    KIND = "kind"
    BOARD = "board"
    LANG = "lang"
    TAG = "tag"
    IS = "is"
    IN = "in"
    HAS = "has"
    BEFORE = "before"
    AFTER = "after"
    SORT = "sort"
    WHAT = "what"


# Of these a form gives one value; of the others several may hold at once.
SINGLE = frozenset(Name) - {Name.TAG, Name.IS, Name.IN, Name.HAS}
EVERYONE = "all"  # the stream of what is addressed to everyone, as in the lists' addresses
ME = "me"

# English names first, then French; the first of each language is the one that is shown.
ENGLISH = {
    Name.WEEK: ("week",),
    Name.OFFERING: ("offering", "edition"),
    Name.STREAM: ("stream",),
    Name.AUTHOR: ("author",),
    Name.KIND: ("kind", "type"),
    Name.BOARD: ("board", "forum"),
    Name.LANG: ("lang", "language"),
    Name.TAG: ("tag",),
    Name.IS: ("is",),
    Name.IN: ("in",),
    Name.HAS: ("has",),
    Name.BEFORE: ("before",),
    Name.AFTER: ("after", "since"),
    Name.SORT: ("sort",),
    Name.WHAT: ("what",),
}
FRENCH = {
    Name.WEEK: ("semaine",),
    Name.OFFERING: ("offre", "édition"),
    Name.STREAM: ("volet",),
    Name.AUTHOR: ("auteur", "autrice", "auteure"),
    Name.KIND: ("type", "genre"),
    Name.BOARD: ("babillard", "forum"),
    Name.LANG: ("langue",),
    Name.TAG: ("étiquette",),
    Name.IS: ("est",),
    Name.IN: ("dans",),
    Name.HAS: ("contient",),
    Name.BEFORE: ("avant",),
    Name.AFTER: ("après", "depuis"),
    Name.SORT: ("tri",),
    Name.WHAT: ("quoi",),
}

Values = dict[Name, dict[str, tuple[str, ...]]]
# The value as the address has it, and what it may be called, plural or not. As with the names,
# the first word of each language is the one that is shown.
VALUES_IN_ENGLISH: Values = {
    Name.KIND: {
        "discussion": ("discussion",),
        "question": ("question",),
        "result": ("result",),
        "tip": ("tip",),
        "idea": ("idea",),
        "announcement": ("announcement",),
    },
    Name.LANG: {
        "en": ("en", "english"),
        "fr": ("fr", "french"),
        "both": ("both", "english and french", "bilingual"),
    },
    Name.IS: {"solved": ("solved",), "unanswered": ("unanswered",), "unread": ("unread",)},
    Name.IN: {
        "title": ("title",),
        "bookmarks": ("bookmarks",),
        "following": ("following", "followed"),
        "mine": ("mine",),
    },
    Name.HAS: {"link": ("link",), "file": ("file", "attachment"), "image": ("image", "picture")},
    Name.SORT: {
        "relevance": ("relevance",),
        "newest": ("newest", "new"),
        "answers": ("answers", "replies", "most replies"),
    },
    Name.WHAT: {
        "thread": ("discussion", "thread", "post", "message"),
        "week": ("week",),
        "session": ("session", "live session"),
        "quiz": ("quiz", "quizzes"),
        "activity": ("activity", "activities"),
        "synthesis": ("synthesis", "syntheses"),
        "collection": ("collection", "collections"),
        "resource": ("resource",),
        "member": ("member",),
    },
    Name.STREAM: {EVERYONE: ("all", "everyone", "for everyone", "everybody")},
    Name.AUTHOR: {ME: ("me", "myself")},
}
VALUES_IN_FRENCH: Values = {
    Name.KIND: {
        "discussion": ("discussion",),
        "question": ("question",),
        "result": ("résultat",),
        "tip": ("astuce",),
        "idea": ("idée",),
        "announcement": ("annonce",),
    },
    Name.LANG: {
        "en": ("anglais",),
        "fr": ("français",),
        "both": ("les-deux", "anglais et français", "français et anglais", "bilingue"),
    },
    Name.IS: {
        "solved": ("résolu", "résolue"),
        "unanswered": ("sans-réponse",),
        "unread": ("non-lu", "non-lue"),
    },
    Name.IN: {
        "title": ("titre",),
        "bookmarks": ("signets", "mes signets"),
        "following": ("suivis", "mes suivis", "suivies"),
        "mine": ("mes-messages", "miens", "miennes", "mes"),
    },
    Name.HAS: {
        "link": ("lien",),
        "file": ("fichier", "pièce jointe"),
        "image": ("image", "photo"),
    },
    Name.SORT: {
        "relevance": ("pertinence",),
        "newest": ("récent", "récente", "plus récent", "plus récentes", "les plus récentes"),
        "answers": ("réponses", "le plus de réponses"),
    },
    Name.WHAT: {
        "thread": ("discussion", "fil", "message"),
        "week": ("semaine",),
        "session": ("séance", "séance en direct"),
        "quiz": ("jeu-questionnaire", "jeux-questionnaires", "questionnaire"),
        "activity": ("activité", "activités"),
        "synthesis": ("synthèse", "synthèses"),
        "collection": ("recueil", "recueils"),
        "resource": ("ressource",),
        "member": ("membre",),
    },
    Name.STREAM: {EVERYONE: ("tous", "tout le monde", "pour tout le monde", "toutes")},
    Name.AUTHOR: {ME: ("moi",)},
}


def name_of(text: str) -> Name | None:
    """The operator of this name in either language; the name alone, without what follows it."""
    return _NAMES.get(fold(text))


def value_of(name: Name, text: str) -> str | None:
    """What a word in either language stands for, as the address has it; None when it is none of
    the values that are always the same."""
    return _VALUES.get(name, {}).get(key_of_words(text))


def key_of_words(text: str) -> str:
    """What two spellings of one value share: no accents, capitals, blanks, nor plural."""
    folded = fold(text)
    return folded.removesuffix("s") if len(folded) > 2 else folded


def shown(name: Name, value: str, lang: str) -> str:
    """An operator as somebody would type it: ``est:résolu``."""
    is_french = lang == "fr"
    names, values = (FRENCH, VALUES_IN_FRENCH) if is_french else (ENGLISH, VALUES_IN_ENGLISH)
    words = values.get(name, {}).get(value, (value,))[0]
    quote = '"' if any(letter.isspace() for letter in words) else ""
    return f"{names[name][0]}:{quote}{words}{quote}"


_NAMES = {fold(word): name for table in (FRENCH, ENGLISH) for name in table for word in table[name]}
_VALUES = {
    name: {
        key_of_words(word): value
        for table in (VALUES_IN_FRENCH, VALUES_IN_ENGLISH)
        for value, words in table[name].items()
        for word in (value, *words)
    }
    for name in VALUES_IN_ENGLISH
}
