"""The page on sampling, made from the tables and figures that the code obeys."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.goods.sampling import switching
from workflows.goods.sampling.plan import STANDARD
from workflows.goods.sampling.tables import (
    SEVERITY_NAMES,
    TABLE_NAMES,
    InspectionSeverity,
    Level,
    aqls,
    lot_rows,
    master_table,
)

ARROWS = {"v": "↓", "^": "↑", ".": ""}


def sampling_document() -> str:
    """Tables 1, 2-A, 2-B and 2-C, how arrows are read, and the switching rules with clauses."""
    return "\n".join([*_beginning(), *_letters(), *_masters(), *_switching()]) + "\n"


def _beginning() -> Iterator[str]:
    yield f"# Acceptance sampling · 抽样检验（{STANDARD}）"
    yield ""
    yield "Made by `jadegate docs` from `workflows/goods/sampling/`. Single sampling by attributes;"
    yield "the standard is the same as ISO 2859-1:1999. `jadegate goods plan` asks these tables."
    yield ""
    yield "An arrow changes n and Ac together. Where n reaches the lot every piece is inspected."
    yield "AQL up to 10 is per cent nonconforming, above it nonconformities per hundred items."
    yield ""


def _letters() -> Iterator[str]:
    yield "## Table 1: code letters · 样本量字码"
    yield ""
    yield f"| lot up to 批量至 | {' | '.join(level.value for level in Level)} |"
    yield f"|---|{'---|' * len(Level)}"
    for last, letters in lot_rows():
        yield f"| {last or '∞'} | {' | '.join(letters)} |"
    yield ""


def _masters() -> Iterator[str]:
    for severity in InspectionSeverity:
        name, table = TABLE_NAMES[severity], SEVERITY_NAMES[severity]
        yield f"## {name.en.capitalize()}: Ac in {table.en} inspection · {name.zh} {table.zh}"
        yield ""
        yield f"| | n | {' | '.join(aqls())} |"
        yield f"|---|---|{'---|' * len(aqls())}"
        printed = master_table(severity)
        for letter, size, cells in zip(printed.letters, printed.sizes, printed.cells, strict=True):
            shown = " | ".join(ARROWS.get(cell, cell) for cell in cells)
            yield f"| {letter} | {size} | {shown} |"
        yield ""


def _switching() -> Iterator[str]:
    yield "## Switching · 转移规则"
    yield ""
    yield "For one supplier, one category and one class; lots presented again never count."
    yield ""
    yield "| clause | from | to | when |"
    yield "|---|---|---|---|"
    back = switching.LOTS_LOOKED_BACK
    rows = (
        (
            "9.3.1",
            "normal",
            "tightened",
            f"{switching.REFUSED_TO_TIGHTEN} of {back} or fewer consecutive lots refused",
        ),
        (
            "9.3.2",
            "tightened",
            "normal",
            f"{switching.ACCEPTED_TO_NORMAL} consecutive lots accepted",
        ),
        (
            "9.3.3.1",
            "normal",
            "reduced",
            f"score {switching.SCORE_TO_REDUCE}, production steady, the authority agrees",
        ),
        ("9.3.4", "reduced", "normal", "a lot refused, production irregular, other conditions"),
        (
            "9.4",
            "tightened",
            "stopped",
            f"{switching.REFUSED_TO_STOP} lots refused in all; tightened again once corrected",
        ),
    )
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
    yield (
        f"Score (9.3.3.2.1): {switching.SCORE_LARGE_AC} for a lot that would pass one AQL tighter"
        f" (Ac {switching.SMALLEST_LARGE_AC} or more, same n), {switching.SCORE_SMALL_AC} for an"
        " accepted lot with Ac 0 or 1; any other lot sets it to 0."
    )
