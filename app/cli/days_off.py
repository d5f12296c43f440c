"""The calendar of days off at the prompt: what is known of it, and a notice that waits for two."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from app.base import clock, config, runtime
from app.base.db import connect, reading, transaction
from app.commands.across.confirm import OPERATOR
from app.commands.people.second_person import SecondPersonAsked
from app.commands.returns.calendar.notices import enter_notice, notice_of_table, span_in_words
from app.queries.returns.calendar.notices import known_notices, notice_rows, years_known
from app.queries.returns.calendar.recounts import count_open, recount_rows


@click.group("calendar")
def days_off() -> None:
    """Days of rest: what is known of each year, and notices that were published since."""
    connect(runtime_url())


def runtime_url() -> str:
    """The database of the settings, at its newest schema."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    return settings.database_url


@days_off.command()
def show() -> None:
    """The years with their sources, the notices entered, and the returns counted again."""
    with reading() as session:
        for year in years_known(known_notices(session), clock.today()):
            click.echo(f"{year.year}  {year.status.value:<12} {year.source}")
        for row in notice_rows(session):
            spans = ", ".join(span_in_words(span) for span in row.notice.rest)
            worked = ", ".join(day.isoformat() for day in row.notice.work)
            click.echo(f"{row.notice.document}  {row.read_at}")
            click.echo(f"    off: {spans}")
            click.echo(f"    worked: {worked or '-'}")
        click.echo(f"returns on a provisional calendar: {count_open(session)}")
        for one in recount_rows(session, None):
            differs = "  the law says otherwise now" if one.otherwise else ""
            was, ends = (
                f"{end:%Y-%m-%d %H:%M}" if end else "-" for end in (one.was_ends, one.ends)
            )
            click.echo(f"{one.ref}  {was} -> {ends}{differs}")


@days_off.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=False, path_type=Path)
)
def enter(file: Path) -> None:
    """Ask for the notice in FILE.toml to be entered; a manager or administrator confirms it.

    The file: year, document, read_at (https, gov.cn), dated, rest = [[first, last], ...],
    work = [days]. Ends with 3 while it waits.
    """
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file}: 不是 TOML / not TOML: {error}") from None
    try:
        with transaction() as session:
            enter_notice(session, notice_of_table(table), by=OPERATOR, now=clock.now())
    except SecondPersonAsked as asked:
        click.echo(f"{asked.said.zh} / {asked.said.en}")
        raise click.exceptions.Exit(3) from None
