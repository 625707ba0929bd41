"""Live sessions on the site: their pages, their calendars."""

from app.live_sessions.routes import calendars, editing, pages, questions
from app.live_sessions.routes.blueprint import bp

__all__ = ["bp", "calendars", "editing", "pages", "questions"]
