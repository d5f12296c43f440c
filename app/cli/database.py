"""The schema and the ledger at the prompt."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from app.base import clock, config, runtime
from app.base.db import connect, reading
from app.base.heads.places import places_of
from app.queries.audit.ledger import verify

DAY = "%Y-%m-%d"


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@click.option("--check", is_flag=True, help="change nothing; exit 1 and name what is pending")
def db_upgrade(*, check: bool) -> None:
    """Bring the database to this version."""
    settings = config.use(config.from_environment())
    if check:
        pending = runtime.pending_versions(settings)
        for version in pending:
            click.echo(f"pending: {version}")
        if pending:
            sys.exit(1)
        click.echo("nothing is pending")
        return
    runtime.upgrade(settings)
    click.echo(f"database is at {runtime.database_version(settings)[0]}")


@db.command("downgrade")
@click.option("--yes", is_flag=True, help="without being asked")
def db_downgrade(*, yes: bool) -> None:
    """Take the newest version back, one step; what only it can hold is lost."""
    settings = config.use(config.from_environment())
    here, _ = runtime.database_version(settings)
    if here is None:
        raise config.Misconfigured("the database is empty")
    if not yes:
        click.confirm(f"take {here} back on the database in use?", abort=True)
    runtime.downgrade(settings)
    click.echo(f"database is at {runtime.database_version(settings)[0] or 'nothing'}")


@click.group()
def ledger() -> None:
    """The append-only ledger."""


@ledger.command("verify")
@click.option(
    "--since",
    type=click.DateTime([DAY]),
    help="only from the last row before that day (Beijing) on, as 2026-11-01; and from the oldest "
    "recorded head",
)
def ledger_verify(since: datetime | None) -> None:
    """Walk every chain; exit 1 and name the first bad row of each that does not hold."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    with reading() as session:
        report = verify(
            session,
            settings.ledger_heads,
            lambda n: click.echo(f"  {n:,} events ...", err=True),
            elsewhere=places_of(settings)[1:],
            since=since.replace(tzinfo=clock.SHANGHAI) if since else None,
        )
    click.echo(f"{report.events:,} events in {report.chains} chains")
    for act in report.redactions:
        click.echo(
            f"{act.chain} row {act.batch}: {act.rows} rows redacted by {act.who} on "
            f"{clock.local(act.at):%Y-%m-%d} ({act.why}); their place in the chain holds; "
            f"{act.rows - act.by_digest} proved word by word, "
            f"{act.by_digest} attested by digest only"
        )
    for flaw in report.flaws:
        click.echo(f"{flaw.chain} row {flaw.seq}: {flaw.code}: {flaw.reason.zh} / {flaw.reason.en}")
    if report.flaws:
        sys.exit(1)
    click.echo(f"intact, {clock.local(clock.now()):%Y-%m-%d %H:%M}")
