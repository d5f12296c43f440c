"""What became of an order file, row by row: the answer of an import, and its JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.orders.buyer_fields import PERSONAL
from workflows.orders.lines import Proof, RowDecision, RowResult, Way
from workflows.orders.row import FieldChange, RowProblem
from workflows.verdict import Text

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """One row of the file; `items` counts the pieces that this import registered for it.

    `column` and `value` name the cell at fault of a rejected row, `changes` what an update changed.
    """

    line: int
    result: RowResult
    main_order: str = ""
    sub_order: str = ""
    way: Way | None = None
    category: str | None = None
    items: int = 0
    code: str = ""
    reason: Text | None = None
    column: str = ""
    value: str = ""
    candidates: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    custom: tuple[Proof, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON values; every key always there.

        This is kept and shown to others than who imports, so it says nothing of a buyer: of a
        personal field only that it changed. The cell of a row that could not be read may be any
        text, where columns have shifted: it stands in the rows to correct.
        """
        return {
            "line": self.line,
            "result": str(self.result),
            "main_order": self.main_order,
            "sub_order": "" if _is_phone(self.sub_order) else self.sub_order,
            "way": None if self.way is None else str(self.way),
            "category": self.category,
            "items": self.items,
            "code": self.code,
            "reason": None if self.reason is None else _both(self.reason),
            "column": self.column,
            "value": "" if self.code == UNREADABLE else self.value,
            "candidates": list(self.candidates),
            "changes": [_change(c) for c in self.changes],
            "custom": [{"field": p.field, "text": p.text} for p in self.custom],
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The whole import; accepted, known, updated and rejected add up to the rows of the file."""

    name: str
    outcomes: tuple[RowOutcome, ...]
    dry_run: bool = False

    @property
    def accepted(self) -> int:
        """Rows that came in for the first time."""
        return self._count(RowResult.ACCEPTED)

    @property
    def known(self) -> int:
        """Rows that said nothing new."""
        return self._count(RowResult.KNOWN)

    @property
    def updated(self) -> int:
        """Known rows that said something newer."""
        return self._count(RowResult.UPDATED)

    @property
    def rejected(self) -> int:
        """Rows of which nothing was taken."""
        return self._count(RowResult.REJECTED)

    @property
    def waiting_for_category(self) -> int:
        """Accepted and updated rows that wait for a person to name the category."""
        return sum(o.way is Way.WAITING_FOR_CATEGORY for o in self.outcomes)

    @property
    def items(self) -> int:
        """Pieces registered by this import."""
        return sum(o.items for o in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """The counts and every row, as plain JSON values."""
        return {
            "accepted": self.accepted,
            "known": self.known,
            "updated": self.updated,
            "rejected": self.rejected,
            "waiting_for_category": self.waiting_for_category,
            "items": self.items,
            "rows": [outcome.to_json() for outcome in self.outcomes],
            "file": self.name,
            "dry_run": self.dry_run,
        }

    def _count(self, result: RowResult) -> int:
        return sum(o.result is result for o in self.outcomes)


def outcome(
    line: int, decision: RowDecision, labels: Mapping[str, str] | None = None
) -> RowOutcome:
    """The outcome of a decision for the row on `line`; `labels` names fields as the file does."""
    route = decision.route
    return RowOutcome(
        line=line,
        result=decision.result,
        main_order=decision.row.main_order,
        sub_order=decision.row.sub_order,
        way=None if route is None else route.way,
        category=None if route is None else route.category,
        items=0 if route is None else route.items,
        code=decision.code,
        reason=decision.reason,
        column=(labels or {}).get(decision.column, decision.column),
        value=decision.value,
        candidates=() if route is None else route.candidates,
        changes=decision.changes,
        custom=() if route is None else route.custom,
    )


def with_title_note(told: RowOutcome, note: Text | None) -> RowOutcome:
    """The outcome of a row that made pieces, with what a paper will show of its title instead."""
    if note is None or not told.items or told.reason is None:
        return told
    zh, en = (
        f"{told.reason.zh}；标题打印：{note.zh}",
        f"{told.reason.en}; title in print: {note.en}",
    )
    return replace(told, reason=Text(zh, en))


def rejection(problem: RowProblem) -> RowOutcome:
    """The outcome of a row that couldn't be read."""
    return RowOutcome(
        line=problem.line,
        result=RowResult.REJECTED,
        sub_order=problem.sub_order,
        code=UNREADABLE,
        reason=problem.reason,
        column=problem.column,
        value=problem.value,
    )


def _change(change: FieldChange) -> dict[str, str]:
    if change.field in PERSONAL:
        return {"field": change.field, "old": "", "new": ""}
    return {"field": change.field, "old": change.old, "new": change.new}


def _is_phone(text: str) -> bool:
    return re.fullmatch(r"1\d{10}", text) is not None


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
