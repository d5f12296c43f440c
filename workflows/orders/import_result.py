"""What became of an order file, row by row: the answer of an import, and its JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.orders.buyer_fields import PERSONAL
from workflows.orders.custom_made import Proof
from workflows.orders.fields import RowProblem
from workflows.orders.lines import RowDecision, RowResult, Way
from workflows.orders.row import FieldChange
from workflows.verdict import Text

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """One row of the file; `items` counts the pieces that this import registered for it.

    `column` and `value` name the cell at fault of a rejected row, `changes` what an update changed,
    `aside` the optional columns whose content did not fit and is kept as it came.
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
    sheet: str = ""
    aside: tuple[str, ...] = ()

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
            "sheet": self.sheet,
            "aside": list(self.aside),
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The whole import: every record of the file below its header is counted once; `others` are
    those of tables that are no list of these orders."""

    name: str
    outcomes: tuple[RowOutcome, ...]
    dry_run: bool = False
    records: int = 0
    blank: int = 0
    totals: int = 0
    others: int = 0
    platform: str = ""
    shop: str = ""
    said: tuple[Text, ...] = ()

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
            **self.counts,
            "rows": [outcome.to_json() for outcome in self.outcomes],
            "file": self.name,
            "dry_run": self.dry_run,
            "records": self.records,
            "blank": self.blank,
            "totals": self.totals,
            "others": self.others,
            "platform": self.platform,
            "shop": self.shop,
            "said": [_both(text) for text in self.said],
        }

    @property
    def counts(self) -> dict[str, int]:
        """The counts that are kept, by their names."""
        return {
            "accepted": self.accepted,
            "known": self.known,
            "updated": self.updated,
            "rejected": self.rejected,
            "waiting_for_category": self.waiting_for_category,
            "items": self.items,
        }

    def _count(self, result: RowResult) -> int:
        return sum(o.result is result for o in self.outcomes)


def count_sentence(counts: Mapping[str, int]) -> Text | None:
    """The sentence that accounts for each record; None where not all of the file was taken in.

    `counts` has the kept counts and `records`, `blank`, `totals`, `others`.
    """
    parts = ("accepted", "known", "updated", "rejected", "blank", "totals", "others")
    a, k, u, r, b, t, o = (counts.get(name, 0) for name in parts)
    n = counts.get("records", 0)
    if a + k + u + r + b + t + o != n:
        return None
    zh, en = (f" + 其他工作表 {o}", f" + {o} on other sheets") if o else ("", "")
    return Text(
        f"文件共 {n} 行：新收 {a} + 已有 {k} + 更新 {u} + 未导入 {r} + 空行 {b} + 合计行 {t}{zh}"
        f" = {n}",
        f"The file holds {n} records: {a} new + {k} known + {u} updated + {r} set aside + {b} blank"
        f" + {t} totals{en} = {n}",
    )


def columns_aside(aside: str) -> tuple[str, ...]:
    """The columns whose content a row keeps aside."""
    return tuple(line.partition("：")[0] for line in aside.splitlines())


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
        sheet=decision.row.sheet,
        aside=columns_aside(decision.row.aside),
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
        sheet=problem.sheet,
    )


def _change(change: FieldChange) -> dict[str, str]:
    if change.field in PERSONAL:
        return {"field": change.field, "old": "", "new": ""}
    return {"field": change.field, "old": change.old, "new": change.new}


def _is_phone(text: str) -> bool:
    return re.fullmatch(r"1\d{10}", text) is not None


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
