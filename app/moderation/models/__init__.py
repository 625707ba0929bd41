"""What waits for staff, and what they did."""

from app.moderation.models.acts import Act, Inverse, Kind
from app.moderation.models.reports import ProblemReport, ReportState

__all__ = ["Act", "Inverse", "Kind", "ProblemReport", "ReportState"]
