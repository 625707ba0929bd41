"""Small things kept for a moment."""

from __future__ import annotations

import pytest

from app.core import cache


@pytest.fixture
def asked(app):
    """A function that counts how often it really ran."""
    ran: list[tuple[object, ...]] = []

    @cache.kept_for(60)
    def ask(*args: object, **kwargs: object) -> int:
        ran.append((args, kwargs))
        return len(ran)

    ask.ran = ran
    with app.app_context():
        yield ask
    cache.forget_all()


def test_the_second_asking_gets_the_first_answer(asked) -> None:
    assert (asked("a"), asked("a")) == (1, 1)


def test_another_question_gets_an_answer_of_its_own(asked) -> None:
    assert (asked("a"), asked("b"), asked("a", x=1), asked("a", x=2)) == (1, 2, 3, 4)


def test_after_its_time_it_is_asked_again(asked, monkeypatch) -> None:
    now = cache.time.monotonic()
    asked("a")
    monkeypatch.setattr(cache.time, "monotonic", lambda: now + 59)
    assert asked("a") == 1
    monkeypatch.setattr(cache.time, "monotonic", lambda: now + 61)
    assert asked("a") == 2


def test_what_is_too_old_does_not_stay_in_memory(asked, monkeypatch) -> None:
    now = cache.time.monotonic()
    asked("a")
    monkeypatch.setattr(cache.time, "monotonic", lambda: now + 30)
    asked("b")
    monkeypatch.setattr(cache.time, "monotonic", lambda: now + 61)
    asked("c")
    assert [key[2] for key in cache._kept if key[1].__name__ == "ask"] == [("b",), ("c",)]


def test_what_is_forgotten_is_asked_again(asked) -> None:
    asked("a")
    cache.forget_all()
    assert asked("a") == 2


def test_a_failure_is_not_kept(app) -> None:
    answers = [ValueError, 7]

    @cache.kept_for(60)
    def ask() -> int:
        answer = answers.pop(0)
        if answer is ValueError:
            raise ValueError("not now")
        return answer

    with app.app_context():
        with pytest.raises(ValueError, match="not now"):
            ask()
        assert ask() == 7
