"""What waits for staff, and what they did."""

from app.moderation.models.acts import Act, Inverse, Kind
from app.moderation.models.reports import ProblemReport, ReportState
from app.moderation.models.sanctions import Appeal, Outcome, Sanction, SanctionKind

__all__ = [
    "Act",
    "Appeal",
    "Inverse",
    "Kind",
    "Outcome",
    "ProblemReport",
    "ReportState",
    "Sanction",
    "SanctionKind",
]
