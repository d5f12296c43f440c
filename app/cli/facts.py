"""Facts written out for programs that reckon: one file a table and day, whole or not at all."""

from __future__ import annotations

import csv
import importlib.util
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from app.base import clock, config, runtime
from app.base.db import connect, reading
from app.queries.network.facts_out import cells_of, heads_of, rows_of
from workflows.network.facts import FACTS, Fact, days_between

SCHEMA = "schema.json"
NO_DUCKDB = "Parquet 需要 duckdb / Parquet takes duckdb: pip install 'jadegate[parquet]'"
ONE_DAY = timedelta(days=1)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--since", type=DAY, help="first day; default: after the last that lies in FOLDER")
@click.option("--until", type=DAY, help="last day; default, and at most, yesterday in China")
@click.option("--table", "tables", multiple=True, type=click.Choice([f.value for f in Fact]))
@click.option("--parquet", is_flag=True, help="Parquet instead of CSV, by duckdb")
def export(
    folder: Path,
    since: datetime | None,
    until: datetime | None,
    tables: tuple[str, ...],
    *,
    parquet: bool,
) -> None:
    """Write tables of facts into FOLDER, a file a day, as CSV or Parquet, without names.

    FOLDER/pieces/2026-11-20.csv and so on, the meaning of columns in FOLDER/schema.json. Run again
    it goes on where it was: a day that is over never changes.
    """
    if parquet and importlib.util.find_spec("duckdb") is None:
        raise click.ClickException(NO_DUCKDB)
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    yesterday = clock.today() - ONE_DAY
    last = min(until.date(), yesterday) if until is not None else yesterday
    folder.mkdir(parents=True, exist_ok=True)
    write_schema(folder)
    ending = "parquet" if parquet else "csv"
    for fact in [Fact(name) for name in tables] or list(Fact):
        place = folder / fact.value
        place.mkdir(exist_ok=True)
        first = since.date() if since is not None else day_after_kept(place, ending) or last
        for day in days_between(first, last):
            count = write_day(place, fact, day, parquet=parquet)
            click.echo(f"{fact.value} {day}: {count}")


def day_after_kept(place: Path, ending: str) -> date | None:
    """The day after the last that lies there; None where none does."""
    kept = sorted(file.stem for file in place.glob(f"????-??-??.{ending}"))
    return date.fromisoformat(kept[-1]) + ONE_DAY if kept else None


def write_day(place: Path, fact: Fact, day: date, *, parquet: bool) -> int:
    """One file of a day; how many rows it has."""
    part = place / f".{day}.part"
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as file, reading() as session:
            written = csv.writer(file, lineterminator="\n")
            written.writerow(heads_of(fact))
            for row in rows_of(session, fact, day):
                written.writerow(cells_of(row))
                count += 1
        if parquet:
            packed = place / f".{day}.parquet.part"
            as_parquet(part, packed, fact)
            packed.replace(place / f"{day}.parquet")
        else:
            part.replace(place / f"{day}.csv")
    finally:
        part.unlink(missing_ok=True)
    return count


def as_parquet(source: Path, target: Path, fact: Fact) -> None:
    """The same rows with their kinds, as DuckDB packs them."""
    import duckdb

    columns = {column.name: column.kind.value for column in FACTS[fact].columns}
    with duckdb.connect() as database:
        rows = database.read_csv(str(source), header=True, columns=columns, timestamp_format="iso")
        rows.write_parquet(str(target))


def write_schema(folder: Path) -> None:
    """What each column says, beside the files."""
    told = {
        fact.value: {
            "name": {"zh": table.name.zh, "en": table.name.en},
            "day_of": table.day_of,
            "columns": [
                {"name": c.name, "type": c.kind.value, "zh": c.says.zh, "en": c.says.en}
                for c in table.columns
            ],
        }
        for fact, table in FACTS.items()
    }
    part = folder / f".{SCHEMA}.part"
    part.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    part.replace(folder / SCHEMA)
