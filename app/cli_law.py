"""The law and the refund arithmetic at the prompt: JSON in, JSON out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from app import clock
from workflows.law.decide import decide as decide_facts
from workflows.law.decision import decision_to_json
from workflows.law.reading import FactsError, facts_from_json
from workflows.law.schema import facts_schema
from workflows.refund import refund_from_json, refund_schema
from workflows.strict_json import Unreadable

FILE = click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
SCHEMA = click.option("--schema", "schema", is_flag=True, help="print the JSON Schema of the input")


def _print(value: Any) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(value, option=options))


def _answered(file: Path | None, answer: Callable[[Any], Any]) -> None:
    if file is None:
        raise click.UsageError("name a JSON file, or ask for --schema")
    try:
        given = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{file}: 不是 JSON / not JSON: {error}") from None
    try:
        _print(answer(given))
    except Unreadable as unreadable:
        for path, reason in unreadable.problems:
            click.echo(f"{path or '$'}: {reason.zh} / {reason.en}", err=True)
        sys.exit(1)
    except FactsError as error:
        for problem in error.problems:
            click.echo(f"{problem.path}: {problem.text.zh} / {problem.text.en}", err=True)
        sys.exit(1)


@click.command()
@FILE
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="by the law of that day; default today"
)
@SCHEMA
def decide(file: Path | None, on: datetime | None, schema: bool) -> None:
    """Decide a seven-day return by its facts (FILE.json), with every article that spoke."""
    if schema:
        _print(facts_schema())
        return
    day: date = on.date() if on else clock.today()
    _answered(file, lambda given: decision_to_json(decide_facts(facts_from_json(given), day)))


@click.command()
@FILE
@SCHEMA
def refund(file: Path | None, schema: bool) -> None:
    """Work out what is owed for a return (ORDER.json), line by line, each with its article."""
    if schema:
        _print(refund_schema())
        return
    _answered(file, refund_from_json)
