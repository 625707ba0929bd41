"""What waits for staff, and what they did."""

from app.moderation.models.acts import Act, Inverse, Kind
from app.moderation.models.reports import ProblemReport
from app.moderation.models.reviews import (
    AGREED,
    Decision,
    HandOver,
    ItemKind,
    ItemStatus,
    Report,
    ReportReason,
    ReviewItem,
    ReviewStep,
    StepKind,
)
from app.moderation.models.sanctions import Appeal, Outcome, Sanction, SanctionKind

__all__ = [
    "AGREED",
    "Act",
    "Appeal",
    "Decision",
    "HandOver",
    "Inverse",
    "ItemKind",
    "ItemStatus",
    "Kind",
    "Outcome",
    "ProblemReport",
    "Report",
    "ReportReason",
    "ReviewItem",
    "ReviewStep",
    "Sanction",
    "SanctionKind",
    "StepKind",
]
