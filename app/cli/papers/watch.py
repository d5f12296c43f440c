"""A monitor of any such log: it needs the log's address, and no installation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from app.base.heads.places import UNREACHABLE, reader_of
from app.cli.papers.pinning import FILE
from certificates.log.checkpoint import CheckpointError, NoteKey
from certificates.log.cosign import WitnessKey, witness_names
from certificates.log.monitor import WatchFault, WatchFinding, WatchState, watch_once

KEPT = click.Path(dir_okay=False, path_type=Path)


@click.command
@click.argument("url")
@click.option("--key", required=True, help="the log's key, got elsewhere: a file, or its text")
@click.option(
    "--state", type=KEPT, default="log-watch.json", show_default=True, help="kept between"
)
@click.option("--other", "others", type=FILE, multiple=True, help="a head that others were shown")
@click.option("--witness", "witnesses", multiple=True, help="a witness's key that must be there")
def watch(
    url: str, key: str, state: Path, others: tuple[Path, ...], witnesses: tuple[str, ...]
) -> None:
    """Follow the log at URL (https://qc.example.com/log) once; run it by a timer.

    Exit status 0: it continues what was seen before. 1: it does not, and the signed heads that
    prove it are printed and kept beside the state. 2: it could not be asked.
    """
    keys = [_key(key)]
    kept = _read_state(state)
    notes = [path.read_text("utf-8") for path in others]
    try:
        now, found = watch_once(reader_of(url), keys, kept, notes)
    except UNREACHABLE as error:
        click.echo(f"{url}: {type(error).__name__}", err=True)
        sys.exit(2)
    state.write_text(now.to_json(), "utf-8")
    for one in found:
        click.echo(f"{one.fault.value}: {one.zh} / {one.en}")
    _keep_proof(state, found)
    if any(one.fault not in (WatchFault.SILENT, WatchFault.GAP) for one in found):
        sys.exit(1)
    if any(one.fault is WatchFault.SILENT for one in found):
        sys.exit(2)
    _must_be_witnessed(now.note, witnesses)
    click.echo(now.note, nl=False)


def _must_be_witnessed(note: str, given: tuple[str, ...]) -> None:
    try:
        wanted = [WitnessKey.parse(one) for one in given]
    except CheckpointError as error:
        raise click.BadParameter(str(error), param_hint="--witness") from error
    absent = {key.name for key in wanted} - set(witness_names(note, wanted))
    if absent:
        names = ", ".join(sorted(absent))
        click.echo(f"unwitnessed: 没有见证签名 / not signed by {names}")
        sys.exit(1)


def _key(given: str) -> NoteKey:
    path = Path(given)
    try:
        return NoteKey.parse(path.read_text("utf-8") if path.is_file() else given)
    except (CheckpointError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{given} is no key of a log", param_hint="--key") from error


def _read_state(state: Path) -> WatchState:
    if not state.exists():
        return WatchState()
    try:
        return WatchState.from_json(state.read_text("utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise click.BadParameter(f"{state} can't be read", param_hint="--state") from error


def _keep_proof(state: Path, found: list[WatchFinding]) -> None:
    """Two signed heads that can't both be true: whoever loses them can prove nothing."""
    proofs = [{"fault": one.fault.value, "notes": one.notes} for one in found if one.notes]
    if proofs:
        path = state.with_suffix(".found.json")
        path.write_text(json.dumps(proofs, ensure_ascii=False, indent=1), "utf-8")
        click.echo(f"→ {path}")
