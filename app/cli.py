"""`jadegate`: everything that is done at a prompt."""

from __future__ import annotations

import logging
import sys

import click
from sqlalchemy.exc import OperationalError

from app import clock, config, runtime
from app.cli_accounts import users
from app.cli_certificates import certificate, fonts, keys, log
from app.cli_docs import docs
from app.cli_law import decide, refund
from app.cli_orders import import_orders
from app.cli_server import demo, run, tick
from app.db import connect, reading
from app.errors import Refusal
from app.queries.ledger import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def jadegate() -> None:
    """Jadegate 玉门: inspection, certificates, sealing and returns for live-stream commerce."""


@jadegate.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this version."""
    settings = config.use(config.from_environment())
    runtime.upgrade(settings)
    click.echo(f"database is at {runtime.database_version(settings)[0]}")


@jadegate.group()
def ledger() -> None:
    """The append-only ledger."""


@ledger.command("verify")
def ledger_verify() -> None:
    """Walk every chain; exit 1 and name the first bad row of each that does not hold."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    with reading() as session:
        report = verify(
            session, settings.ledger_heads, lambda n: click.echo(f"  {n:,} events ...", err=True)
        )
    click.echo(f"{report.events:,} events in {report.chains} chains")
    for flaw in report.flaws:
        click.echo(f"{flaw.chain} row {flaw.seq}: {flaw.code}: {flaw.reason.zh} / {flaw.reason.en}")
    if report.flaws:
        sys.exit(1)
    click.echo(f"intact, {clock.local(clock.now()):%Y-%m-%d %H:%M}")


for command in (
    run, demo, tick, docs, import_orders, decide, refund, users, fonts, keys, certificate, log,
):  # fmt: skip
    jadegate.add_command(command)


def main() -> None:
    """Run a command; what is refused is said in both languages, never with a trace."""
    # pyHanko writes a trace for every signature that does not hold; verification says it in words.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        jadegate(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except config.Misconfigured as error:
        click.echo(f"jadegate: {error}", err=True)
        sys.exit(2)
    except OperationalError as error:
        click.echo(f"jadegate: 数据库不可用 / the database is not there: {error.orig}", err=True)
        sys.exit(1)
    except Refusal as error:
        refused = error.refused
        click.echo(f"jadegate: {refused.reason.zh} / {refused.reason.en}", err=True)
        if refused.next_step is not None:
            click.echo(f"  {refused.next_step.zh} / {refused.next_step.en}", err=True)
        sys.exit(1)
