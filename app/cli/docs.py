"""Documents that are made from the code, and the check that they are current."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from app.base.config import ROOT
from app.cli.asvs import asvs_document
from workflows.goods.lots.flow import FLOW as LOTS
from workflows.goods.sampling.document import sampling_document
from workflows.goods.stock.flow import FLOW as UNITS
from workflows.inspection.flow import FLOW as INSPECTION
from workflows.inspection.ruleset_flow import FLOW as RULESETS
from workflows.machine import Flow
from workflows.papers.flow import FLOW as PAPERS
from workflows.recalls.flow import FLOW as RECALLS
from workflows.returns.flow import FLOW as RETURNS
from workflows.returns.law.digest import version_to_write
from workflows.returns.law.pages.document import DocumentedCase, cases_from_toml, law_documents

DOCS = ROOT / "docs"
SAMPLING = DOCS / "sampling.md"
LAW = DOCS / "law"
VERSION = "workflows/returns/law/version.py"
LIVES: tuple[tuple[str, str, Flow[Any, Any, Any]], ...] = (
    ("The life of an item · 货品", "workflows/inspection/flow.py", INSPECTION),
    ("The life of a return · 退货", "workflows/returns/flow.py", RETURNS),
    ("The life of a lot · 批", "workflows/goods/lots/flow.py", LOTS),
    ("The life of a unit in stock · 单件", "workflows/goods/stock/flow.py", UNITS),
    ("The life of a recall · 召回", "workflows/recalls/flow.py", RECALLS),
    ("The life of a certificate · 证书", "workflows/papers/flow.py", PAPERS),
    (
        "The life of a proposal for rules · 规则提案",
        "workflows/inspection/ruleset_flow.py",
        RULESETS,
    ),
)
CASES = ROOT / "tests" / "workflows" / "returns" / "law"


def documents() -> dict[Path, str]:
    """Every generated document and its text."""
    law = law_documents(law_cases())
    return {
        DOCS / "asvs.md": asvs_document(),
        DOCS / "flow.md": flow_document(),
        SAMPLING: sampling_document(),
        **{LAW / name: law[name] for name in law},
    }


def law_cases() -> list[DocumentedCase]:
    """The situations that the tests decide, as lawyers wrote them."""
    return [
        case
        for path in sorted(CASES.glob("*.toml"))
        for case in cases_from_toml(tomllib.loads(path.read_text("utf-8")))
    ]


def flow_document() -> str:
    """The lives of items, returns and certificates, from the tables that the code obeys."""
    parts = [_chapter(title, path, flow) for title, path, flow in LIVES]
    return "\n".join(["# Lives and who may what · 流程", "", *parts])


def _chapter(title: str, path: str, flow: Flow[Any, Any, Any]) -> str:
    """One flow: its picture, its table with every guard, and the facts that the guards read."""
    names = flow.facts.NAMES
    lines = [
        f"## {title}",
        "",
        f"Made by `jadegate docs` from the table in `{path}`. What is unknown is refused.",
        "",
        "```mermaid",
        flow.mermaid("zh").rstrip(),
        "```",
        "",
        "| from | action | to | permission | guards |",
        "|---|---|---|---|---|",
    ]
    for row in flow.transitions:
        guards = ", ".join(f"`{g.name}`" for g in row.guards) or "–"
        source, target = flow.state_names[row.source], flow.state_names[row.target]
        action = flow.action_names[row.action]
        lines.append(
            f"| {source.zh} {source.en} | {action.zh} {action.en} | {target.zh} {target.en} "
            f"| `{row.by.value}` | {guards} |"
        )
    lines += ["", "| guard | why | reads |", "|---|---|---|"]
    guards_once = {g.name: g for row in flow.transitions for g in row.guards}
    for name, guard in sorted(guards_once.items()):
        why = (guard.rule.__doc__ or "").split("\n", maxsplit=1)[0]
        read = ", ".join(f"{names[fact].zh} {names[fact].en}" for fact in guard.reads)
        lines.append(f"| `{name}` | {why} | {read} |")
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--check", is_flag=True, help="write nothing; exit 1 if a document is out of date")
def docs(check: bool) -> None:
    """Write docs/asvs.md, flow.md, sampling.md and law/; say which version the rules need."""
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
