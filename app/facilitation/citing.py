"""The texts of a synthesis: Markdown in which ``#12`` leads to a message, wherever it is by now."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.text import cited_numbers, render_post
from app.facilitation.queries.syntheses import Subject, posts_cited
from app.programme.package import LANGUAGES


def cite(
    subject: Subject, values: Mapping[str, str], known: Mapping[str, int]
) -> tuple[dict[str, int], list[str]]:
    """The posts that the texts cite, and what in them is no message. What is ``known`` stays the
    message it was: the number may be another's since, where messages were moved."""
    said = [each for lang in LANGUAGES for each in cited_numbers(values[f"body_{lang}"])]
    found = {each: known[each] for each in said if each in known}
    found |= posts_cited(subject, [each for each in said if each not in found])
    return found, list(dict.fromkeys(each for each in said if each not in found))


def html_of(values: Mapping[str, str], cited: Mapping[str, int]) -> dict[str, str]:
    """By the names of the columns."""
    return {
        f"html_{lang}": render_post(
            values[f"body_{lang}"],
            cited={said: f"/{lang}/posts/{post_id}" for said, post_id in cited.items()},
        )
        for lang in LANGUAGES
    }
