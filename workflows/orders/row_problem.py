"""Why a row of an order file can't be read."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that can't be taken: the column's name, the value as it stands, and why."""

    column: str
    value: str
    reason: Text


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was refused: its line, at least one fault, and its cells to hand back."""

    line: int
    faults: tuple[CellFault, ...]
    cells: tuple[str, ...]
    sub_order: str = ""
    sheet: str = ""

    @property
    def column(self) -> str:
        """The first column at fault."""
        return self.faults[0].column

    @property
    def value(self) -> str:
        """The value of the first column at fault."""
        return self.faults[0].value

    @property
    def reason(self) -> Text:
        """Why, every fault of the row."""
        return Text(
            "；".join(f"{f.column}：{f.reason.zh}" for f in self.faults),
            "; ".join(f"{f.column}: {f.reason.en}" for f in self.faults),
        )
