"""What a thing of a course said before it was changed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row
from app.programme.models import Offering


class CourseRevision(Row):
    """What a thing said before it was changed for the ``number``th time, as the course package
    would have it: "" when it was made then. ``kind`` and ``uuid`` name it within its offering,
    which is None for what belongs to the whole course.
    ``editor_id`` is who changed it (``created_at``), None for the loading of a package."""

    __tablename__ = "course_revisions"
    __table_args__ = (
        UniqueConstraint("offering_id", "kind", "uuid", "number"),
        # The constraint above takes two that are of no offering for different ones.
        Index("uq_course_revisions_of_course", "kind", "uuid", "number", unique=True,
              sqlite_where=text("offering_id IS NULL"),
              postgresql_where=text("offering_id IS NULL")),
    )  # fmt: skip

    offering_id: Mapped[int | None] = mapped_column(ForeignKey(Offering.id))
    kind: Mapped[str]
    uuid: Mapped[str]
    number: Mapped[int]
    editor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    reason: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
