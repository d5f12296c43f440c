"""The one place where a round of inspection ends: by a verdict, a retest, or a cancelled order."""

from __future__ import annotations

from datetime import datetime

from app.models.inspection.inspection import Inspection
from workflows.inspection.decisions import ReviewDecision


def close_inspection(
    inspection: Inspection,
    decision: ReviewDecision,
    note: str,
    *,
    reviewer_id: int | None,
    now: datetime,
) -> None:
    """End a round with what came of it; `reviewer_id` is None where no reviewer decided."""
    inspection.reviewer_id = reviewer_id
    inspection.decision = decision
    inspection.review_note = note
    inspection.closed_at = now
