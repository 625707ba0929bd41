"""What all of search's pages share."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.search.facets import facet_groups, search_url

bp = Blueprint("search", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(registration: BlueprintSetupState) -> None:
    registration.app.jinja_env.globals.update(facet_groups=facet_groups, search_url=search_url)
