"""`jadegate`: everything that is done at a prompt."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Mapping

import click

from app.base import config

# Where each command lives, and its line in the list of commands.
COMMANDS: dict[str, tuple[str, str]] = {
    "backup": (
        "app.cli.restore:backup",
        "Copy the database, then the files that it names, into FOLDER, and check the copy.",
    ),
    "certificate": (
        "app.cli.papers.certificates:certificate",
        "Certificates: verify a file, make and check evidence packs.",
    ),
    "db": ("app.cli.database:db", "The database's schema."),
    "decide": (
        "app.cli.returns:decide",
        "Decide a seven-day return by its facts (FILE.json, - for stdin), with every article.",
    ),
    "demo": (
        "app.cli.server:demo",
        "Load the example network into an empty database, by walking the real commands.",
    ),
    "docs": (
        "app.cli.docs:docs",
        "Write docs/asvs.md, flow.md, sampling.md and law/; say which version the rules need.",
    ),
    "export": (
        "app.cli.facts:export",
        "Write tables of facts into FOLDER, a file a day, as CSV or Parquet, without names.",
    ),
    "evidence": ("app.cli.restore:evidence", "The files that rows name."),
    "fonts": (
        "app.cli.papers.certificates:fonts",
        "Build the certificate's typeface once (about twenty seconds).",
    ),
    "goods": (
        "app.cli.goods:goods",
        "Goods bought in: sampling plans under GB/T 2828.1, and the draw of a sample.",
    ),
    "import-orders": (
        "app.cli.orders:import_orders",
        "Import a shop's order export (CSV, XLSX, XLS) of any platform.",
    ),
    "keys": (
        "app.cli.keys:keys",
        "The keys that sign certificates and the log, and those of programs.",
    ),
    "law": (
        "app.cli.law:law",
        "The law of the seven days: cases checked, facts to start from, the calendar of days off.",
    ),
    "ledger": ("app.cli.database:ledger", "The append-only ledger."),
    "log": (
        "app.cli.papers.certificates:log",
        "The public log of certificates: audit it, publish its head, watch another's.",
    ),
    "personal": (
        "app.cli.personal:personal",
        "Buyers' data on request: a copy, a correction, erasure.",
    ),
    "spectra": (
        "app.cli.spectra:spectra",
        "Reference spectra that curves are compared with.",
    ),
    "refund": (
        "app.cli.returns:refund",
        "Work out what is owed for a return (ORDER.json, - for stdin), each line with its article.",
    ),
    "restore": (
        "app.cli.restore:restore",
        "Put a backup back (`restore DIR`), and accept what was lost since (`restore accept`).",
    ),
    "run": ("app.cli.server:run", "Serve the desks at once; what is missing is made beside."),
    "tick": (
        "app.cli.server:tick",
        "Do what is due by the clock once: stale claims, lapsed questions, unfinished issues.",
    ),
    "tls": (
        "app.cli.serving.public_tls:tls",
        "Look at the public address as a browser does: its certificate, and the TLS it speaks.",
    ),
    "users": ("app.cli.people:users", "People and their roles."),
    "work": (
        "app.cli.workers.command:work",
        "Do jobs and the clock's works until told to stop: as many workers as wanted.",
    ),
}


class CommandsOnDemand(click.Group):
    """A group whose commands are imported when they are asked for.

    `decide` starts in a tenth of the time that the libraries of certificates and pages take.
    """

    def __init__(
        self, *given: object, places: Mapping[str, tuple[str, str]], **more: object
    ) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # click's own arguments
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, name = place[0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.places[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=CommandsOnDemand,
    places=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
def jadegate() -> None:
    """Jadegate 玉门: inspection, certificates, sealing and returns for live-stream commerce."""


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
    except Exception as error:
        if not _say_refusal(error):
            raise
        sys.exit(1)


def _say_refusal(error: Exception) -> bool:
    """Say what is no bug: a refusal, or a database that is not there."""
    # Late: only a command that has them loaded can raise them.
    from sqlalchemy.exc import OperationalError

    from app.base.errors import Refusal

    if isinstance(error, OperationalError):
        click.echo(f"jadegate: 数据库不可用 / the database is not there: {error.orig}", err=True)
        return True
    if not isinstance(error, Refusal):
        return False
    refused = error.refused
    click.echo(f"jadegate: {refused.reason.zh} / {refused.reason.en}", err=True)
    if refused.next_step is not None:
        click.echo(f"  {refused.next_step.zh} / {refused.next_step.en}", err=True)
    return True
