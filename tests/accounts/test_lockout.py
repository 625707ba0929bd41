"""Guessing gets slower, and never stops anybody for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import lockout
from app.accounts.models import SignInFailure
from app.core import clock
from app.core.db import db
from app.core.errors import TooManyAttemptsError
from tests.accounts.conftest import is_in

WRONG = "not the password at all"


def later(**time):
    return time_machine.travel(clock.now() + timedelta(**time), tick=True)


def attempt(app, name="amina", address="192.0.2.1"):
    """Seconds to wait, 0 when the attempt was taken."""
    with app.app_context():
        try:
            lockout.claim_attempt(name, address)
        except TooManyAttemptsError as error:
            return error.retry_after
        finally:
            db.session.commit()
        return 0


@pytest.mark.parametrize("name", ["amina", "amina@example.org", "nobody-here", "no@example.org"])
def test_after_five_attempts_a_name_waits_whether_or_not_it_exists(sign_in, name):
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            assert sign_in(name, WRONG).answer.status_code == 422
        answer = sign_in(name, WRONG).answer
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 61  # a minute, and never too early


def test_the_right_password_waits_too(sign_in):
    for _ in range(5):
        sign_in("amina", WRONG)
    assert sign_in("amina").answer.status_code == 429


def test_after_the_wait_the_right_password_signs_in(sign_in):
    for _ in range(5):
        sign_in("amina", WRONG)
    with later(seconds=65):
        assert is_in(sign_in("amina"))


def test_success_makes_the_count_start_afresh(sign_in, app):
    for _ in range(4):
        sign_in("amina", WRONG)
    sign_in("amina")
    app.extensions["limits_storage"].reset()
    for _ in range(4):
        assert sign_in("amina", WRONG).answer.status_code == 422


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(app):
    with time_machine.travel(clock.now(), tick=False) as time:
        waits = []
        for _ in range(12):
            while not (wait := attempt(app)):
                pass
            waits.append(wait - 1)
            time.shift(wait)
    assert waits == [60, 120, 240, 480] + [900] * 8


def test_trying_while_one_must_wait_does_not_make_it_longer(app):
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(5):
            attempt(app)
        for _ in range(50):
            assert attempt(app) > 0
        time.shift(61)
        assert attempt(app) == 0


def test_attempts_at_once_are_counted_like_attempts_in_turn(app):
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: attempt(app), range(40)))
    assert waits.count(0) == 5


def test_an_address_is_slowed_down_across_names(app):
    with app.app_context():
        for _ in range(20):
            lockout.count_failure("192.0.2.7")
        db.session.commit()
    assert attempt(app, "somebody", "192.0.2.7") > 0
    assert attempt(app, "somebody", "192.0.2.8") == 0


def test_an_office_that_signs_in_is_not_slowed_down(app, sign_in):
    for name in ("amina", "luc", "noor", "tom", "rosa", "grace", "devon") * 3:
        app.extensions["limits_storage"].reset()
        assert is_in(sign_in(name))


def test_what_was_typed_is_not_kept(app, sign_in):
    sign_in("my secret typed here by mistake", WRONG)
    with app.app_context():
        keys = str(db.session.scalars(select(SignInFailure.key)).all())
    assert "secret" not in keys


def test_a_day_later_all_is_forgotten(app):
    for _ in range(5):
        attempt(app)
    with later(days=1, minutes=1):
        assert [attempt(app) for _ in range(5)] == [0] * 5


def test_old_counters_are_swept(app):
    attempt(app)
    with later(days=1, minutes=1), app.app_context():
        lockout.sweep()
        db.session.commit()
        assert db.session.scalars(select(SignInFailure)).all() == []
