"""Reports of problems from before the queue are items of it, in the state they had; none is lost."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app import create_app
from app.core import schema
from app.core.db import db
from tests.fresh_site import a_database, settings_for

PERSON = """
INSERT INTO users (id, handle, handle_key, display_name, email, email_key, password_hash,
    organisation, language, role, status, level, facilitates, bio, bio_language, stream,
    shows_organisation, shows_stream, shows_threads, created_at)
VALUES (7, 'rosa', 'rosa', 'Rosa', 'r@example.org', 'r@example.org', '', '', 'en', 'moderator',
    'active', 'member', '[]', '', 'en', '', false, false, false, '2026-01-01')
"""
REPORT = """
INSERT INTO problem_reports (id, page, language, problems, details, state, handled_by_id, handled_at,
    created_at)
VALUES (:id, '/en/', 'fr', '["broken"]', '', :state, :by, :at, '2026-01-01')
"""
STATES = {1: "new", 2: "seen", 3: "fixed", 4: "wont_fix"}
NOW = "SELECT id, state, handled_by_id FROM problem_reports ORDER BY id"
ITEMS = """
SELECT target_id, status, assignee_id, decision, decided_by_id, decided_at IS NOT NULL, lang
FROM review_items WHERE kind = 'problem' ORDER BY target_id
"""


def test_states_are_carried_over_and_back(tmp_path) -> None:
    with a_database(tmp_path) as url:
        app = create_app(settings_for(url, tmp_path / "instance"))
        with app.app_context():
            schema.use_alembic(app)
            upgrade()
            downgrade(revision="0025")
            db.session.execute(text(PERSON))
            for number, state in STATES.items():
                by, at = (None, None) if state == "new" else (7, "2026-02-02 00:00:00")
                row = {"id": number, "state": state, "by": by, "at": at}
                db.session.execute(text(REPORT), row)
            db.session.commit()
            before = db.session.execute(text(NOW)).all()
            db.session.rollback()
            upgrade()
            assert [tuple(row) for row in db.session.execute(text(ITEMS))] == [
                (1, "open", None, None, None, False, "fr"),
                (2, "open", 7, None, None, False, "fr"),
                (3, "settled", None, "done", 7, True, "fr"),
                (4, "settled", None, "nothing", 7, True, "fr"),
            ]
            db.session.rollback()
            downgrade(revision="0025")
            assert db.session.execute(text(NOW)).all() == before
            db.session.rollback()
            upgrade()
            db.engine.dispose()
