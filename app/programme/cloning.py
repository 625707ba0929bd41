"""The next run of a course: an offering with the weeks, the plan, the live sessions and the quizzes
of another, all later by whole weeks. Nobody takes part in it yet, and nothing of what people did or
wrote comes along."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from app.programme.commands import load_package
from app.programme.export import write_package
from app.programme.models import Offering
from app.programme.package import LANGUAGES, OfferingPlan, Package, read_package
from app.programme.package_reader import PackageError
from app.programme.parts import of_offerings


def clone_offering(
    source: Offering, slug: str, starts_on: date, titles: dict[str, str]
) -> Offering:
    """Begins on this Monday and lasts as long. ``titles`` by language. Raises NoSourceError, and
    PackageError for what the new dates do not allow."""
    ends_on = starts_on + (source.ends_on - source.starts_on)
    plan = OfferingPlan(str(uuid4()), slug, starts_on, ends_on, starts_in_weeks=None)
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name)
        try:
            write_package(folder, source)
            return load_package(_with_only(read_package(folder), plan, titles))[0]
        except PackageError as error:
            raise error.seen_in(folder, Path(source.slug)) from None


def _with_only(package: Package, plan: OfferingPlan, titles: dict[str, str]) -> Package:
    """The same course with this one offering; what is the programme's own is there already."""
    texts = {
        lang: package.texts[lang] | {"offerings": {plan.slug: {"title": titles[lang]}}}
        for lang in LANGUAGES
    }
    return replace(package, offerings=[plan], texts=texts, parts=of_offerings(package.parts))
