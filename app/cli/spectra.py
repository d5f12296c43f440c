"""Reference spectra at the prompt: open sets from a folder, the house's own certified pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from app.base import clock, config, runtime
from app.base.db import connect, reading, transaction
from app.commands.inspection.references import ReferenceFile, add_references, own_references
from app.queries.inspection.curves import library
from app.readers.door import read_file
from workflows.inspection.standard.curves import Technique
from workflows.verdict import Refused

ENDINGS = frozenset({".csv", ".txt", ".tsv", ".asc", ".dat", ".dpt", ".jdx", ".dx", ".jcm", ".spc"})
MOST_BYTES = 8 * 1024 * 1024
TECHNIQUE = click.option(
    "--technique",
    type=click.Choice([one.value for one in Technique if one is not Technique.LOG]),
    help="for files that do not say it themselves",
)


@click.group()
def spectra() -> None:
    """Reference spectra that curves are compared with."""
    connect(runtime_url())


def runtime_url() -> str:
    """The database of the settings, at its newest schema."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    return settings.database_url


@spectra.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--source", required=True, help="where the set comes from, such as RRUFF 2026-11")
@click.option("--material", default="", help="what all files show; default: the name in each file")
@TECHNIQUE
def load(folder: Path, source: str, material: str, technique: str | None) -> None:
    """Add the curves in FOLDER; each file that can't be used is named with the reason."""
    found: list[ReferenceFile] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS):
        read = _read(path, material, technique or "")
        if isinstance(read, str):
            click.echo(f"{path.relative_to(folder)}: {read}", err=True)
        else:
            found.append(read)
    with transaction() as session:
        added = add_references(session, found, source=source, now=clock.now())
    click.echo(f"added {added}  known {len(found) - added}")


@spectra.command()
def own() -> None:
    """Add the curves of pieces whose certificate is in force: two people stand behind each."""
    with transaction() as session:
        added, seen = own_references(session, now=clock.now())
    click.echo(f"added {added}  known {seen - added}")


@spectra.command("list")
def list_spectra() -> None:
    """How many curves there are, by technique, material and source."""
    with reading() as session:
        for technique, material, source, count in library(session):
            click.echo(f"{technique}  {material}  {source}  {count}")


def _read(path: Path, material: str, technique: str) -> ReferenceFile | str:
    """The curve of one file, or why it can't be used."""
    if path.stat().st_size > MOST_BYTES:
        return "larger than 8 MB"
    content = path.read_bytes()
    facts = read_file(path.name, content, technique=technique)
    if isinstance(facts, Refused):
        return f"{facts.reason.zh} / {facts.reason.en}"
    if facts.curve is None or facts.reading is None or not facts.reading.shape:
        return "no curve over the range in which its technique is compared"
    if not facts.reading.technique:
        return "does not say its technique: give --technique"
    name = facts.curve.title or path.stem
    return ReferenceFile(content, name, material or _material(name), facts.reading)


def _material(name: str) -> str:
    words: Iterator[str] = iter(name.replace("_", " ").split())
    return next(words, name)[:64]
