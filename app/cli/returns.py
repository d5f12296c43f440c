"""The law and the refund arithmetic at the prompt: JSON in, JSON out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from app.base import clock
from workflows.returns.law.calendar import local_day
from workflows.returns.law.decide import decide as decide_facts
from workflows.returns.law.decision import decision_to_json
from workflows.returns.law.facts.reading import FactsError, facts_from_json
from workflows.returns.law.facts.schema import facts_schema
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.refund.calculation import refund_from_json, refund_schema
from workflows.strict_json.reader import UnreadableJson

FILE = click.argument(
    "file",
    required=False,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="by the law of that day")
SCHEMA = click.option("--schema", "schema", is_flag=True, help="print the JSON Schema of the input")


def _print(value: Any) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(value, option=options))


def _answer_file(file: Path | None, answer: Callable[[Any], Any]) -> None:
    if file is None:
        raise click.UsageError("请给出 JSON 文件或 --schema / name a JSON file or --schema")
    try:
        given = json.loads(_bytes_of(file), object_pairs_hook=_once, parse_constant=_number)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file}: 不是 JSON / not JSON: {error}") from None
    try:
        _print(answer(given))
    except UnreadableJson as unreadable:
        if len(unreadable.missing) == len(unreadable.problems):
            _print(_more_info(unreadable))
            return
        for path, reason in unreadable.problems:
            click.echo(f"{path or '$'}: {reason.zh} / {reason.en}", err=True)
        sys.exit(1)
    except FactsError as error:
        for problem in error.problems:
            click.echo(f"{problem.path}: {problem.text.zh} / {problem.text.en}", err=True)
        sys.exit(1)


def _bytes_of(file: Path) -> bytes:
    """What the file holds; `-` is the standard input."""
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each given once: of two values neither is guessed."""
    double = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    if double:
        raise ValueError(f"字段重复 / double key: {', '.join(double)}")
    return dict(pairs)


def _number(name: str) -> float:
    raise ValueError(f"{name}")


def _more_info(unreadable: UnreadableJson) -> dict[str, Any]:
    """The answer where nothing is wrong but some facts are missing: which ones."""
    missing = [
        {"field": path, "label": {"zh": reason.zh, "en": reason.en}}
        for path, reason in unreadable.problems
    ]
    return {"decision": DecisionOutcome.MORE_INFO.value, "missing": missing}


@click.command()
@FILE
@ON
@SCHEMA
def decide(file: Path | None, on: datetime | None, schema: bool) -> None:
    """Decide a seven-day return by its facts (FILE.json, - for stdin), with every article."""
    if schema:
        _print(facts_schema())
        return
    _answer_file(
        file, lambda given: _decision_on(facts_from_json(given), on.date() if on else None)
    )


def _decision_on(facts: CaseFacts, on: date | None) -> dict[str, Any]:
    """Decided by the law of that day, or of the day on which the notice was sent."""
    sent = facts.notice.sent_at
    day = on or (local_day(sent) if sent is not None else clock.today())
    return decision_to_json(decide_facts(facts, day))


@click.command()
@FILE
@ON
@SCHEMA
def refund(file: Path | None, on: datetime | None, schema: bool) -> None:
    """Work out what is owed for a return (ORDER.json, - for stdin), each line with its article."""
    if schema:
        _print(refund_schema())
        return
    day: date = on.date() if on else clock.today()
    _answer_file(file, lambda given: refund_from_json(given, day))
