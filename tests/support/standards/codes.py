"""The record of all checks as they were published: code, block, names, severity, when required.

A code on a certificate means the same for ever, so that a check that is gone or renamed is told by
a test. Where that was meant, or new checks are to be recorded too, renew the record and look at the
difference before it is committed:

    .venv/bin/python tests/support/standards/codes.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
RECORD = ROOT / "tests" / "workflows" / "inspection" / "standard" / "standard_codes.json"
RENEW = "meant so? renew the record: .venv/bin/python tests/support/standards/codes.py"
REQUIRED = {"always": "Y", "optional": "N", "conditional": "cond."}


def recorded() -> list[list[str]]:
    """The rows of the record."""
    rows: list[list[str]] = json.loads(RECORD.read_text("utf-8"))
    return rows


def in_force() -> list[list[str]]:
    """The rows as the files have them now; what the record says of a check's need is kept."""
    from workflows.inspection.standard.catalogue import house_library

    said = {row[0]: row[5] for row in recorded()}
    return [
        [c.code, b.standard.code, c.zh, c.en, c.severity.value, said.get(c.code, REQUIRED[c.need])]
        for b in house_library().blocks
        for c in b.checks
    ]


def renew() -> None:
    """Write the record anew, known blocks first and in their old order."""
    order = list(dict.fromkeys(row[1] for row in recorded()))
    rows = sorted(
        in_force(), key=lambda row: order.index(row[1]) if row[1] in order else len(order)
    )
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    RECORD.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    renew()
