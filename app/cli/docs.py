"""Documents that are made from the code, and the check that they are current."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import click

from app.base.config import ROOT
from workflows.inspection.flow import FLOW
from workflows.returns.law.digest import version_to_write
from workflows.returns.law.document import DocumentedCase, cases_from_toml, law_documents

DOCS = ROOT / "docs"
LAW = DOCS / "law"
VERSION = "workflows/returns/law/version.py"
CASES = ROOT / "tests" / "workflows" / "returns" / "law"


def documents() -> dict[Path, str]:
    """Every generated document and its text."""
    law = law_documents(law_cases())
    return {DOCS / "flow.md": flow_document(), **{LAW / name: law[name] for name in law}}


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
    """Write docs/flow.md and docs/law/ from the code, and say which version the rules need."""
    texts = documents()
    gone = sorted(set(LAW.glob("*.md")) - texts.keys())
    stale = [path for path in texts if not path.exists() or path.read_text("utf-8") != texts[path]]
    if not check:
        write(texts, stale, gone)
    done = ("out of date", "out of date") if check else ("written", "deleted")
    for word, paths in zip(done, (stale, gone), strict=True):
        for path in paths:
            click.echo(f"{word}: {path.relative_to(ROOT)}")
    version = version_to_write()
    if version is not None:
        click.echo(f'the rules have changed: write RULES_VERSION = "{version}" in {VERSION}')
    if version is not None or (check and (stale or gone)):
        sys.exit(1)


def write(texts: dict[Path, str], stale: list[Path], gone: list[Path]) -> None:
    """Write the texts that are out of date; delete pages of chapters that are no more."""
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], "utf-8")
    for path in gone:
        path.unlink()
