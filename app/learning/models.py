"""Quizzes and activities: what a week of an offering asks, and what each person made of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.db import Row
from app.forum.models import Thread
from app.programme.models import Week

ACTIVITY = "activity"  # the kind of subject that its results are about
QUIZ = "quiz"


class Type(StrEnum):
    """How a question is answered; ``grading`` has the shape of its settings and of an answer."""

    SINGLE = "single"
    MULTI = "multi"
    TRUE_FALSE = "true_false"
    MATCH = "match"
    ORDER = "order"
    SHORT_TEXT = "short_text"
    NUMERIC = "numeric"
    SCENARIO = "scenario"
    REFLECTION = "reflection"


class State(StrEnum):
    """Of an attempt."""

    DRAFT = "draft"
    FINISHED = "finished"


class Quiz(Row):
    """Formative: it may be taken any number of times, the best result is kept, nobody is ranked.

    It is shown when it is published, from ``opens_at`` on. One that the course package has no more
    is archived: it is shown to nobody, and what people answered stays; one that was made here (not
    ``is_packaged``) is none of the package's business.
    """

    __tablename__ = "quizzes"
    __table_args__ = (UniqueConstraint("week_id", "uuid"),)

    uuid: Mapped[str]  # of the quiz in the programme, so not unique: each offering has its own
    week_id: Mapped[int] = mapped_column(ForeignKey(Week.id))
    title_en: Mapped[str]
    title_fr: Mapped[str]
    minutes: Mapped[int]
    is_published: Mapped[bool]
    opens_at: Mapped[datetime | None]
    is_packaged: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]

    week: Mapped[Week] = relationship()
    questions: Mapped[list[Question]] = relationship(order_by="Question.position")

    @property
    def offering_id(self) -> int:
        return self.week.offering_id

    @property
    def is_open(self) -> bool:
        """Whether everybody is shown it now."""
        return _is_open(self)


class Question(Row):
    """One question, and in ``settings`` what can be chosen and what is right."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("quiz_id", "uuid"),)

    uuid: Mapped[str]
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    position: Mapped[int]
    type: Mapped[str]
    prompt_en: Mapped[str]
    prompt_fr: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    feedback_en: Mapped[str]
    feedback_fr: Mapped[str]
    # {"title_en", "title_fr", "url_en", "url_fr"}; one of the addresses may be "".
    link: Mapped[dict[str, str] | None] = mapped_column(JSON)
    archived_at: Mapped[datetime | None]


class Attempt(Row):
    """What one person answered, read by nobody else. At most one of each quiz is not finished.

    ``token`` comes with the form: one that is sent twice is one attempt, and it decides the order
    in which choices are shown. ``answers`` are by the question's id; ``checked`` has, by the same,
    whether each question was right when it was looked at *first*: what people knew beforehand.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("user_id", "token"),
        Index("uq_attempts_draft", "user_id", "quiz_id", unique=True,
              sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'")),
        Index("ix_attempts_quiz_id", "quiz_id", "user_id"),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    token: Mapped[str]
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    lang: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked: Mapped[dict[str, bool]] = mapped_column(JSON)
    score: Mapped[int | None]
    out_of: Mapped[int | None]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class FirstMark(Row):
    """Whether a question was right in the first attempt that somebody finished, and in which
    language they took it: what facilitators see the sums of."""

    __tablename__ = "first_marks"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question_id"),
        Index("ix_first_marks_question_id", "question_id"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id, ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id))
    lang: Mapped[str]
    is_right: Mapped[bool]


class Mode(StrEnum):
    """Who makes one result of an activity together."""

    INDIVIDUAL = "individual"
    PAIR = "pair"
    GROUP = "group"


class Visibility(StrEnum):
    """Who is shown the results of others side by side."""

    OPEN = "open"
    AFTER_POSTING = "after_posting"


class Activity(Row):
    """Something to do, and a form for what comes of it: a result, which is a thread of the week.

    ``fields`` are the form's, in their order: ``id``, ``label_en``, ``label_fr``, ``hint_en``,
    ``hint_fr`` (perhaps ""), ``is_long`` and ``is_required``. ``streams`` are the codes of those it
    is meant for; anybody may do it. It is shown when it is published, from ``opens_at`` on; before,
    its texts may lack a language. As with a quiz, one that the package has no more is archived;
    what was made here (not ``is_packaged``) is none of its business.
    """

    __tablename__ = "activities"
    __table_args__ = (UniqueConstraint("week_id", "uuid"),)

    uuid: Mapped[str]
    week_id: Mapped[int] = mapped_column(ForeignKey(Week.id))
    position: Mapped[int]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    prompt_en: Mapped[str]
    prompt_fr: Mapped[str]
    prompt_html_en: Mapped[str]
    prompt_html_fr: Mapped[str]
    mode: Mapped[str]
    streams: Mapped[list[str]] = mapped_column(JSON)
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    visibility: Mapped[str]
    minutes: Mapped[int]
    is_published: Mapped[bool]
    opens_at: Mapped[datetime | None]
    is_packaged: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]

    week: Mapped[Week] = relationship()

    @property
    def offering_id(self) -> int:
        return self.week.offering_id

    @property
    def is_open(self) -> bool:
        """Whether everybody is shown it now."""
        return _is_open(self)

    @property
    def is_together(self) -> bool:
        return self.mode != Mode.INDIVIDUAL


def _is_open(thing: Quiz | Activity) -> bool:
    is_time = thing.opens_at is None or thing.opens_at <= clock.now()
    return thing.is_published and is_time and thing.archived_at is None


class ActivityResult(Row):
    """That somebody has a part in a result: one row for each who does, all with the same thread.

    ``answers`` are what its form held, by the fields' ids; the first post of the thread says the
    same until somebody changes it in the forum. ``written_at`` is that post's ``edited_at`` when
    the form wrote it last: while both are equal, the answers are what everybody may read.
    """

    __tablename__ = "activity_results"
    __table_args__ = (
        UniqueConstraint("activity_id", "user_id"),
        Index("ix_activity_results_activity_id", "activity_id", "id"),
        Index("ix_activity_results_thread_id", "thread_id"),
        Index("ix_activity_results_user_id", "user_id"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    group_name: Mapped[str] = mapped_column(default="")
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    written_at: Mapped[datetime | None]
