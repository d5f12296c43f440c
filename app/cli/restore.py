"""Backups, the way back, and what is accepted as lost after it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.base import clock, config, runtime
from app.base.config import Config
from app.base.db import connect, reading, transaction
from app.base.storage import Blobs
from app.commands.audit.backup import check_all, make_backup, put_back, stores_of
from app.commands.audit.restore import AcceptedGap, accept_gap
from app.commands.audit.retention import orphans
from app.queries.audit.blobs import named_blobs, unnamed_blobs, verify_blobs
from app.queries.heads import watch

FOLDER = click.Path(file_okay=False, path_type=Path)
NAMED_AT_MOST = 200


def _open() -> Config:
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    return settings


@click.command()
@click.argument("folder", type=FOLDER)
def backup(folder: Path) -> None:
    """Copy the database, then the files that it names, into FOLDER, and check the copy.

    Keys are not copied: keep `keys/` elsewhere, and never beside a backup.
    """
    report = make_backup(_open(), folder, click.echo, now=clock.now())
    click.echo(
        f"whole: {report.events:,} events, {report.leaves:,} leaves, {report.files:,} files; "
        "keys are not in it, keep them elsewhere"
    )


class _FolderOrCommand(click.Group):
    """`restore DIR` beside `restore accept`: what is no command's name is a folder."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            return "from", self.commands["from"], args
        return super().resolve_command(ctx, args)


@click.group(cls=_FolderOrCommand)
def restore() -> None:
    """Put a backup back (`restore DIR`), and accept what was lost since (`restore accept`)."""


@restore.command("from", hidden=True)
@click.argument("folder", type=FOLDER)
@click.option("--yes", is_flag=True, help="replace the database without asking")
def from_folder(folder: Path, *, yes: bool) -> None:
    """Put the backup in FOLDER back: files, then the database, then look through all of it."""
    settings = config.use(config.from_environment())
    if not yes:
        click.confirm("the database is replaced by the backup; servers are stopped?", abort=True)
    put_back(settings, folder, click.echo)
    connect(settings.database_url)
    with reading() as session:
        report = check_all(session, stores_of(settings), apart=folder / "no-heads")
    click.echo(f"whole: {report.events:,} events, {report.leaves:,} leaves, {report.files:,} files")
    found = watch(settings)
    for one in found:
        click.echo(f"{one.text.zh} / {one.text.en}")
    if found:
        click.echo(
            "只读，直到执行 jadegate restore accept --reason … / "
            "read-only until `jadegate restore accept --reason ...`"
        )
        sys.exit(3)


@restore.command("accept")
@click.option("--reason", required=True, help="why what was recorded is lost; stays in the ledger")
def accept(reason: str) -> None:
    """Go on behind the gap: written into ledger and log, and no number given a second time."""
    settings = _open()
    with transaction(over_gap=True) as session:
        accepted = accept_gap(session, settings, reason, now=clock.now())
    _tell(accepted)
    stores = stores_of(settings)
    with reading() as session:
        for name, store in stores.items():
            lost = unnamed_blobs(session, name, store)
            for digest in lost[:NAMED_AT_MOST]:
                click.echo(f"{name} {digest}: no row names it / 没有记录提到它")
            if len(lost) > NAMED_AT_MOST:
                click.echo(f"{name}: {len(lost) - NAMED_AT_MOST:,} more")
    _exit_by(watch(settings))


def _tell(accepted: AcceptedGap) -> None:
    for one in accepted.departures:
        click.echo(f"{one.text.zh} / {one.text.en}")
    click.echo(f"at most {accepted.events:,} events are lost; keys go on beyond them")
    if accepted.leaves is not None:
        first, end = accepted.leaves
        click.echo(f"leaves {first:,} to {end - 1:,} of the log say so")


def _exit_by(found: tuple[Any, ...]) -> None:
    if found:
        for one in found:
            click.echo(f"{one.text.zh} / {one.text.en}", err=True)
        sys.exit(1)


@click.group()
def evidence() -> None:
    """The files that rows name."""


@evidence.command("verify")
def evidence_verify() -> None:
    """Read every file that a row names; exit 1 and name those that are missing or damaged."""
    settings = _open()
    with reading() as session:
        count, flaws = verify_blobs(
            session, stores_of(settings), lambda n: click.echo(f"  {n:,} files ...", err=True)
        )
    click.echo(f"{count:,} files")
    for flaw in flaws:
        click.echo(f"{flaw.store} {flaw.digest}: {flaw.code}")
    if flaws:
        sys.exit(1)


@evidence.command("orphans")
@click.option(
    "--delete", "for_good", is_flag=True, help="delete them; what was named meanwhile stays"
)
def evidence_orphans(*, for_good: bool) -> None:
    """Name the files that no row names and that were put a month ago or longer."""
    settings = _open()
    watch(settings)
    count = 0
    for name, store in stores_of(settings).items():
        with reading() as session:
            old = list(orphans(session, name, store, clock.now()))
        for digest in old:
            click.echo(f"{name} {digest}")
            if for_good:
                count += _delete_orphan(name, store, digest)
    if for_good:
        click.echo(f"{count:,} files deleted")


def _delete_orphan(name: str, store: Blobs, digest: str) -> bool:
    """Delete it, and put it back where a row has come to name it meanwhile."""
    content = store.get(digest)
    store.forget(digest)
    with reading() as session:
        if digest in set(named_blobs(session, name)):
            store.put(content)
            return False
    return True
