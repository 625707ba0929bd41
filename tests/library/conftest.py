"""Resources to find by their titles, and a course package to spoil."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core import cache
from app.core.db import db
from app.library.models import Resource
from app.web import page_cache
from tests.forum.conftest import change, posts_of, start
from tests.programme.conftest import dump, package, run, spoil
from tests.search.conftest import indexed
from tests.security.conftest import unlimited

__all__ = ["change", "dump", "indexed", "package", "posts_of", "run", "spoil", "start", "unlimited"]

VIDEO = "Working Collaboratively with Stakeholders (FON1-V28)"
FRENCH_ONLY = "Les échelles de la participation publique"
ENGLISH_ONLY = "Principles and Guidelines"


@pytest.fixture
def id_of(app: Flask) -> Callable[[str], int]:
    """``id_of(VIDEO)``: the resource with this title in either language."""

    def id_of(title: str) -> int:
        with app.app_context():
            named = (Resource.title_en == title) | (Resource.title_fr == title)
            return db.session.scalars(select(Resource.id).where(named)).one()

    return id_of


@pytest.fixture
def set_resource(app: Flask) -> Callable[..., None]:
    """``set_resource(12, status="archived")``, and nothing that is kept says otherwise."""

    def set_resource(resource_id: int, **values: Any) -> None:
        with app.app_context():
            db.session.execute(update(Resource).filter_by(id=resource_id).values(**values))
            db.session.commit()
        cache.forget_all()
        page_cache.clear(app)

    return set_resource
