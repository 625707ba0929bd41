"""The shelf, and one resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import policy
from app.library import links, queries
from app.library.forms import VerdictForm
from app.library.models import LANGUAGES, Kind, Resource
from app.library.routes.blueprint import bp, resource_url, shelf_url
from app.programme.queries import Outline, has_to_do, outline
from app.web import current_actor, get_lang, page

KNOWN = ("week", "stream", "lang", "kind", "cursor")


@dataclass
class Asked:
    """What the address asks for, and the names of what it asks that nobody knows."""

    filters: queries.Filters = field(default_factory=queries.Filters)
    chosen: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


@bp.get("/resources/")
def shelf() -> Response:
    course = outline()
    asked = read_filters(request.args, course)
    return page(
        "library/shelf.html",
        "library/_shelf.html",
        asked=asked,
        found=queries.list_resources(asked.filters),
        course=course,
        weeks=course.weeks_of(course.current_offering) if course.current_offering else [],
        kinds=list(Kind),
        may_curate=policy.may_curate_library(current_actor()),
        canonical_path=shelf_url({}),
    )


@bp.get("/resources/<id:resource_id>")
@bp.get("/resources/<id:resource_id>-<resource_slug>")
def resource(resource_id: int, resource_slug: str = "") -> Response:
    actor = current_actor()
    found = queries.get_resource(actor, resource_id)
    if resource_slug != found.slug:
        return redirect(resource_url(found), code=301)
    said = queries.verdicts_of(actor, found)
    return page("library/resource.html", **around(found, said, verdict_form(said)))


def verdict_form(said: queries.Said) -> VerdictForm:
    """As this person filled it in before."""
    own = said.own
    return VerdictForm(
        formdata=None,
        verdict=own.verdict if own else None,
        tip=own.tip if own else "",
        lang=own.lang if own else get_lang(),
    )


def around(found: Resource, said: queries.Said, form: VerdictForm) -> dict[str, Any]:
    """What the page of a resource needs."""
    course = outline()
    offering = course.current_offering
    weeks = course.weeks_of(offering) if offering else []
    actor = current_actor()
    may_curate = policy.may_curate_library(actor)
    return {
        "resource": found,
        "said": said,
        "form": form,
        "checks": links.checks_of(found.id) if may_curate else [],
        "may_judge": policy.may_judge_resource(current_actor()),
        "may_curate": may_curate,
        "may_hide": policy.may_hide_tip(current_actor()),
        "subject": f"resource:{found.id}",
        "is_planned": actor is not None and has_to_do(actor, found.uuid),
        "offering": offering,
        "weeks": [week for week in weeks if week.number in found.week_numbers],
    }


def read_filters(args: MultiDict[str, str], course: Outline) -> Asked:
    """Turn an address into filters. A repeated name counts once, an unknown value not at all."""
    given = {name: value for name in KNOWN if (value := args.get(name, "").strip())}
    streams = {stream.code: stream.id for stream in course.streams}
    found: dict[str, Any] = {
        "week": _week(given.get("week", "")),
        "stream_id": streams.get(given.get("stream", "")),
        "lang": given.get("lang") if given.get("lang") in LANGUAGES else None,
        "kind": given.get("kind") if given.get("kind") in list(Kind) else None,
        "cursor": queries.parse_cursor(given.get("cursor", "")),
    }
    known = {name.removesuffix("_id") for name, value in found.items() if value is not None}
    return Asked(
        filters=queries.Filters(**found),
        chosen={name: value for name, value in given.items() if name in known},
        unknown=[name for name in given if name not in known],
    )


def _week(text: str) -> int | None:
    return int(text) if len(text) == 1 and text in "0123456" else None
