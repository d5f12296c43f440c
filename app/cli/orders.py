"""Importing order files at the prompt."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import orjson

from app.base import clock, config, runtime
from app.base.db import connect, reading, transaction
from app.base.errors import Invalid
from app.commands.orders.files import read_uploads
from app.commands.orders.taking_in import ImportSource, take_in_by_parts
from app.commands.orders.taking_in import import_orders as take_in
from app.queries.orders.mappings import saved_mappings
from app.queries.orders.outcomes import import_result
from app.queries.orders.which_shop import known_shops
from app.queries.people.accounts import actor_by_login
from app.readers.orders.order_file import OrderFile
from workflows.orders.dialect_file import unknown_platform
from workflows.orders.import_result import count_sentence
from workflows.people.programs import at_prompt
from workflows.roles import Actor, Assignment, Role
from workflows.verdict import Text

SHOPS_SHOWN = 20
OPERATOR = Actor(None, "operator", (Assignment(Role.MANAGER),))


@click.command("import-orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--with",
    "beside",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="the other report of the same orders (Taobao gives out two)",
)
@click.option("--center", "center_code", help="code of the center that takes all pieces")
@click.option("--platform", default="", help="whose orders these are, where columns do not tell")
@click.option("--shop", default="", help="the shop, where the file names none")
@click.option(
    "--same", multiple=True, help="a number seen to be right, or the same though the order changed"
)
@click.option(
    "--hidden-sheets", "hidden_too", is_flag=True, help="sheets that are hidden in the file too"
)
@click.option("--as", "login", help="sign-in name of the person who imports; default: the operator")
@click.option("--dry-run", is_flag=True, help="try everything, keep nothing")
@click.option("--json", "as_json", is_flag=True, help="print the result as JSON")
def import_orders(
    file: Path,
    beside: Path | None,
    login: str | None,
    dry_run: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Import a shop's order export (CSV, XLSX, XLS) of any platform.

    Ends with 1 where every row was set aside.
    """
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    platform = said["platform"]
    if (unknown := unknown_platform(platform)) is not None:
        raise click.BadParameter(_in_both(unknown), param_hint="--platform")
    paths = [path for path in (file, beside) if path is not None]
    named = " + ".join(path.name for path in paths)
    source = ImportSource(**{**said, "same": frozenset(said["same"]), "named": named})
    try:
        files = [(path.name, path.read_bytes()) for path in paths]
        found = _import_files(files, source, login, dry_run=dry_run)
    except Invalid as invalid:
        raise click.ClickException(_in_both(invalid.refused.reason)) from None
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
    else:
        _print(found)
    if found["rejected"] and not any(found[name] for name in ("accepted", "known", "updated")):
        sys.exit(1)  # nothing of it was taken


def _print(found: dict[str, Any]) -> None:
    """The result in words, every row that was set aside with its line."""
    click.echo(
        f"accepted {found['accepted']}  known {found['known']}  updated {found['updated']}  "
        f"rejected {found['rejected']}  waiting for category {found['waiting_for_category']}  "
        f"items {found['items']}" + ("  (dry run: nothing kept)" if found["dry_run"] else "")
    )
    if (sentence := count_sentence(found)) is not None:
        click.echo(_in_both(sentence))
    for text in found["said"]:
        click.echo(f"  {text['zh']} / {text['en']}")
    for row in found["rows"]:
        if row["result"] == "rejected" and row["reason"] is not None:
            sheet = f"{row['sheet']} " if row["sheet"] else ""
            cell = f", {row['column']}: {row['value']!r}" if row["column"] else ""
            where = f"{sheet}line {row['line']}{cell}"
            click.echo(f"  {where}: {row['reason']['zh']} / {row['reason']['en']}")
        elif row["aside"]:
            click.echo(f"  line {row['line']}: kept aside: {', '.join(row['aside'])}")


def _in_both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _import_files(
    files: list[tuple[str, bytes]], source: ImportSource, login: str | None, *, dry_run: bool
) -> dict[str, Any]:
    with reading() as session:
        by = OPERATOR if login is None else actor_by_login(session, login)
        by = at_prompt(by) if by is not None and login is not None else by
        own = saved_mappings(session)
    if by is None:
        raise click.BadParameter(f"nobody signs in as {login}", param_hint="--as")
    found, _ = read_uploads(files, source.platform, own, source.same, hidden_too=source.hidden_too)
    try:
        return _take(found, source, by, dry_run=dry_run)
    except Invalid as invalid:
        if invalid.field != "shop":
            raise
        with reading() as session:
            known = known_shops(session, by, found.platform or source.platform)
        shops = "".join(f"\n  {shop}" for shop in known[:SHOPS_SHOWN])
        said = _in_both(invalid.refused.reason)
        raise click.BadParameter(f"{said}{shops}", param_hint="--shop") from None


def _take(found: OrderFile, source: ImportSource, by: Actor, *, dry_run: bool) -> dict[str, Any]:
    if dry_run:
        with transaction(keep=False) as session:
            result = take_in(session, found, by=by, now=clock.now(), source=source)
        return replace(result, dry_run=True).to_json()
    key = take_in_by_parts(
        transaction, found, by=by, clock=clock.now, source=source, told=_tell_progress
    )
    with reading() as session:
        return import_result(session, key)


def _tell_progress(done: int, parts: int) -> None:
    """Progress, on the other stream: the result may be read by a program."""
    if parts > 1:
        click.echo(f"part {done} of {parts}", err=True)
