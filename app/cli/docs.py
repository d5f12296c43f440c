"""Documents that are made from the code, and the check that they are current."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import click

from app.base.config import ROOT
from workflows.inspection.flow import FLOW
from workflows.returns.law.document import DocumentedCase, cases_from_toml, law_document

DOCS = ROOT / "docs"
CASES = ROOT / "tests" / "workflows" / "returns" / "law"


def documents() -> dict[Path, str]:
    """Every generated document and its text."""
    return {DOCS / "flow.md": flow_document(), DOCS / "law.md": law_document(law_cases())}


def law_cases() -> list[DocumentedCase]:
    """The situations that the tests decide, as lawyers wrote them."""
    return [
        case
        for path in sorted(CASES.glob("*.toml"))
        for case in cases_from_toml(tomllib.loads(path.read_text("utf-8")))
    ]


def flow_document() -> str:
    """The life of an item: the picture and the table, both from the one that the code obeys."""
    lines = [
        "# The life of an item · 货品流程",
        "",
        "Made by `jadegate docs` from the table in `workflows/inspection/flow.py`.",
        "",
        "```mermaid",
        FLOW.mermaid("zh").rstrip(),
        "```",
        "",
        "| from | action | to | permission | guards |",
        "|---|---|---|---|---|",
    ]
    for row in FLOW.transitions:
        guards = ", ".join(f"`{g.__name__}`" for g in row.guards) or "–"
        source, target = FLOW.state_names[row.source], FLOW.state_names[row.target]
        action = FLOW.action_names[row.action]
        lines.append(
            f"| {source.zh} {source.en} | {action.zh} {action.en} | {target.zh} {target.en} "
            f"| `{row.by.value}` | {guards} |"
        )
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--check", is_flag=True, help="write nothing; exit 1 if a document is out of date")
def docs(check: bool) -> None:
    """Write docs/flow.md and docs/law.md from the code."""
    stale = []
    for path, text in documents().items():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for path in stale:
        click.echo(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
    if check and stale:
        sys.exit(1)
