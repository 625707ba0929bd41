"""What of a week is the same for everybody who reads it in a language: rendered once, and kept for
as long as what it is made of (``core.cache``). A whole ``Outline`` in the arguments says so: when
the course was read anew, its parts are made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from app.core.cache import kept_for
from app.home.routes.blueprint import bp
from app.learning import queries as learning
from app.learning.models import Quiz
from app.library.queries import resources_of_week
from app.programme.live_sessions import queries as sessions
from app.programme.models import Item, Stream, Week
from app.programme.queries import KEPT_SECONDS, Outline, Plan, outline, plan_for
from app.web import current_actor, get_lang


@bp.app_template_global()
def week_head(week: Week) -> Markup:
    """What a week's page begins with."""
    return _week_head(get_lang(), outline(), week.id)


@bp.app_template_global()
def week_team(week: Week) -> Markup:
    """What a manager sends to their team."""
    return _week_team(get_lang(), outline(), week.id)


@bp.app_template_global()
def week_activities(week: Week) -> Markup:
    return _week_activities(get_lang(), outline(), week.id)


@bp.app_template_global()
def week_quizzes(week: Week, best_results: Mapping[int, tuple[int, int]]) -> Markup:
    """With the results of those who have any."""
    if not best_results:
        return _week_quizzes(get_lang(), outline(), week.id)
    return _quizzes(learning.quizzes_of_week(week), best_results)


@bp.app_template_global()
def week_resources(week: Week) -> Markup:
    """The first of them."""
    return _week_resources(get_lang(), outline(), week.id)


@bp.app_template_global()
def week_sessions(week: Week) -> Markup:
    return _week_sessions(get_lang(), outline(), week.id)


@bp.app_template_global()
def plan_of_stream(plan: Plan, week: Week) -> Markup:
    """With what the reader has done of it. A stranger has done nothing, like all others."""
    if current_actor() is None:
        return _plan_of_stream(get_lang(), outline(), week.id, plan.stream)
    return _made("home/_plan_of_stream.html", plan=plan, offering=week.offering)


@bp.app_template_global()
def plan_item(item: Item, stream_code: str, *, is_done: bool) -> Markup:
    """A line of the plan: where it leads, and for members that it is done."""
    is_member = current_actor() is not None
    return _plan_item(get_lang(), outline(), item, stream_code, is_done, is_member)


@kept_for(KEPT_SECONDS)
def _week_head(_lang: str, course: Outline, week_id: int) -> Markup:
    return _made("home/_week_head.html", week=course.week_by_id(week_id))


@kept_for(KEPT_SECONDS)
def _week_team(_lang: str, course: Outline, week_id: int) -> Markup:
    week = course.week_by_id(week_id)
    return _made("home/_team.html", week=week, offering=week.offering)


@kept_for(KEPT_SECONDS)
def _week_activities(_lang: str, course: Outline, week_id: int) -> Markup:
    week = course.week_by_id(week_id)
    activities = learning.activities_of_week(week)
    if not activities:
        return Markup()
    streams = course.streams_of(week.offering)
    return _made("learning/_week_activities.html", activities=activities, streams=streams)


@kept_for(KEPT_SECONDS)
def _week_quizzes(_lang: str, course: Outline, week_id: int) -> Markup:
    return _quizzes(learning.quizzes_of_week(course.week_by_id(week_id)), {})


def _quizzes(quizzes: Sequence[Quiz], best_results: Mapping[int, tuple[int, int]]) -> Markup:
    if not quizzes:
        return Markup()
    return _made("learning/_week_quizzes.html", quizzes=quizzes, best_results=best_results)


@kept_for(KEPT_SECONDS)
def _week_resources(_lang: str, course: Outline, week_id: int) -> Markup:
    week = course.week_by_id(week_id)
    resources = resources_of_week(week.offering.programme_id, week.number)
    return _made("library/_of_week.html", resources=resources, week=week)


@kept_for(KEPT_SECONDS)
def _week_sessions(_lang: str, course: Outline, week_id: int) -> Markup:
    week = course.week_by_id(week_id)
    lines = sessions.list_of_week(week_id)
    if not lines:
        return Markup()
    return _made("live_sessions/_of_week.html", sessions=lines, week=week, offering=week.offering)


@kept_for(KEPT_SECONDS)
def _plan_of_stream(_lang: str, course: Outline, week_id: int, stream: Stream) -> Markup:
    week = course.week_by_id(week_id)
    plan = plan_for(week, stream, course)
    return _made("home/_plan_of_stream.html", plan=plan, offering=week.offering)


@kept_for(KEPT_SECONDS)
def _plan_item(
    _lang: str, course: Outline, item: Item, stream_code: str, is_done: bool, is_member: bool
) -> Markup:
    week = course.week_by_id(item.week_id)
    return _made(
        "home/_plan_item.html",
        item=item,
        stream_code=stream_code,
        is_done=is_done,
        is_member=is_member,
        week=week,
        offering=week.offering,
    )


def _made(template: str, **context: Any) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704  (made from our own template)
