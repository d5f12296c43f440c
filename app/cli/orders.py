"""Importing order files at the prompt."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click
import orjson

from app.base import clock, config, runtime
from app.base.db import connect, transaction
from app.commands.orders.taking_in import import_orders as take_in
from app.queries.people.accounts import actor_by_login
from app.readers.orders.order_file import read
from app.readers.refusals import refusal_of
from workflows.orders.import_result import ImportResult
from workflows.roles import Actor, Assignment, Role
from workflows.verdict import Refused

OPERATOR = Actor(None, "operator", (Assignment(Role.MANAGER),))


@click.command("import-orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--center", "center_code", help="code of the center that takes all pieces")
@click.option("--as", "login", help="sign-in name of the person who imports; default: the operator")
@click.option("--dry-run", is_flag=True, help="try everything, keep nothing")
@click.option("--json", "as_json", is_flag=True, help="print the result as JSON")
def import_orders(
    file: Path, center_code: str | None, login: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import a shop's order export (CSV or XLSX)."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    result = _import_file(file, center_code, login, dry_run=dry_run)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(result.to_json(), option=orjson.OPT_APPEND_NEWLINE))
        return
    click.echo(
        f"accepted {result.accepted}  known {result.known}  updated {result.updated}  "
        f"rejected {result.rejected}  waiting for category {result.waiting_for_category}  "
        f"items {result.items}" + ("  (dry run: nothing kept)" if dry_run else "")
    )
    for row in result.outcomes:
        if row.result == "rejected" and row.reason is not None:
            where = f"line {row.line}, {row.column}: {row.value!r}"
            click.echo(f"  {where}: {row.reason.zh} / {row.reason.en}")


def _import_file(
    path: Path, center_code: str | None, login: str | None, *, dry_run: bool
) -> ImportResult:
    found = read(path.name, path.read_bytes())
    if isinstance(found, Refused):
        raise refusal_of(found)
    with transaction(keep=not dry_run) as session:
        by = OPERATOR if login is None else actor_by_login(session, login)
        if by is None:
            raise click.BadParameter(f"nobody signs in as {login}", param_hint="--as")
        result = take_in(session, found, by=by, now=clock.now(), center_code=center_code)
    return replace(result, dry_run=dry_run)
