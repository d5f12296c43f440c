"""The law at the prompt: a lawyer's own cases checked, and facts to start from."""

from __future__ import annotations

import importlib
import json
import sys
import tomllib
from pathlib import Path

import click

from workflows.returns.law.case_file import CheckedCase, check_cases
from workflows.returns.law.facts.words import LegalCategory
from workflows.returns.law.samples import sample_facts
from workflows.returns.law.version import RULES_VERSION

CALENDAR = "calendar"


class _LawCommands(click.Group):
    """Deciding starts fast: the calendar, which asks the database, is imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), CALENDAR])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != CALENDAR:
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module("app.cli.days_off").days_off
        return command


@click.group(cls=_LawCommands)
def law() -> None:
    """The law of the seven days: cases checked, facts to start from, the calendar of days off."""


@law.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
def check(file: Path) -> None:
    """Decide the cases of FILE.toml and compare decision, code, rules and cited articles."""
    raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file}: 不是 TOML / not TOML: {error}") from None
    if not isinstance(table.get("case"), list) or not table["case"]:
        raise click.ClickException(f"{file}: 没有案例 / no case: [[case]]")
    checked = check_cases(table)
    failed = [one for one in checked if one.faults]
    for one in failed:
        _show(one)
    click.echo(f"{len(checked) - len(failed)} / {len(checked)} · {RULES_VERSION}")
    if failed:
        sys.exit(1)


def _show(one: CheckedCase) -> None:
    """A case that came out otherwise: what differs, and every reason with its articles."""
    click.echo(f"✗ {one.id}")
    for fault in one.faults:
        click.echo(f"    {fault}")
    if one.decision is None:
        return
    click.echo(f"    → {one.decision.decision} {one.decision.code} ({one.decision.deciding})")
    for reason in one.decision.reasons:
        cited = "；".join(str(citation) for citation in reason.citations)
        click.echo(f"      {reason.effect:8} {reason.rule}: {reason.sentence.zh} [{cited}]")


@law.command()
@click.argument("category", type=click.Choice([str(one) for one in LegalCategory]))
def sample(category: str) -> None:
    """Print facts of an ordinary return of goods of this CATEGORY, to be changed and decided."""
    facts = sample_facts(LegalCategory(category))
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
