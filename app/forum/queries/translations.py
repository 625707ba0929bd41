"""What members translated, as far as this person may see the original."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.forum.models import Language, Post, PostTranslation

OTHER = {Language.ENGLISH: Language.FRENCH, Language.FRENCH: Language.ENGLISH}


@dataclass(frozen=True)
class Translated:
    """A post, and its translation into its other language; None while there is none."""

    post: Post
    lang: Language
    translation: PostTranslation | None

    @property
    def is_stale(self) -> bool:
        """Whether the original was changed after it was translated."""
        made = self.translation
        return made is not None and made.source_edited_at != self.post.edited_at


def other_language(lang: str) -> Language | None:
    """What a text in this language can be translated into; nothing when it is in both."""
    return OTHER.get(Language(lang))


def translation_of(post: Post) -> Translated | None:
    """``post`` is one the reader may see; None when it is in both languages."""
    lang = other_language(post.lang)
    if lang is None:
        return None
    found = db.session.scalar(
        select(PostTranslation)
        .where(PostTranslation.post_id == post.id, PostTranslation.lang == lang)
        .options(joinedload(PostTranslation.translator))
    )
    return Translated(post, lang, found)
