"""Checking a certificate's file and making or checking evidence packs, at the prompt."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.base import clock, config, runtime
from app.base.config import Config
from app.base.db import connect, reading, transaction
from app.base.errors import Invalid
from app.cli.papers.pinning import (
    DIFFERS,
    FILE,
    as_of,
    exit_status,
    pinning,
    plain_trouble,
    say_where_keys_are_from,
)
from app.commands.audit import audit as command
from app.commands.papers.transparency import StoredNodes, publish_checkpoint
from app.press.press import Press
from app.press.signing_keys import log_signer
from app.queries.papers import packs
from app.queries.papers.verification import evidence_of, latest_head, trust_of
from app.readers.door import examine_paper
from certificates.checking.pack import PackLog, pack
from certificates.checking.packcheck import verify_pack
from certificates.checking.packfiles import open_pack, pack_trust
from certificates.checking.packverify import verify_in_pack
from certificates.checking.verify import Verification, verify
from certificates.content.number import parse_number
from certificates.reasons import Answer
from certificates.seal.trust import Trust
from workflows.roles import SYSTEM
from workflows.verdict import Text

WHOLE_LOG = "whole log"
QUESTIONS = {
    "integrity": "完整性 integrity",
    "status": "状态 status",
    "issuer": "签发者 issuer",
    "log": "日志 log",
}
MARKS = {True: "✓", False: "✗", None: "?"}


def open_installation() -> Config:
    """The configured installation with its database open."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    return settings


@click.command("verify")
@click.argument("file", type=FILE)
@click.option(
    "--pack",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    help="evidence pack (folder or ZIP): check offline with its proofs",
)
@pinning
@click.option("--json", "as_json", is_flag=True, help="the answers as JSON")
def verify_file(file: Path, folder: Path | None, pinned: Trust | None, as_json: bool) -> None:
    """Check a certificate's PDF.

    Exit status: 0 only when all four answers hold; 1 when not; 3 when they hold by keys that came
    with the pack, which proves nothing about who signed.
    """
    if pinned is not None and folder is None:
        raise click.UsageError(
            "--root and --log-key go with --pack; without one, the keys are ours"
        )
    with plain_trouble():
        if folder is None:
            here = _here(file)
            click.echo(_json(here.to_json()) if as_json else _words(here))
            sys.exit(0 if here.ok else DIFFERS)
        with open_pack(folder) as files:
            result = verify_in_pack(
                file.read_bytes(),
                files,
                trust=pinned or pack_trust(files),
                pinned=pinned is not None,
                at=clock.now(),
                examiner=examine_paper,
            )
    if as_json:
        click.echo(_json(result.to_json()))
    else:
        click.echo(_words(result.found))
        click.echo(as_of(result.size, result.made))
        say_where_keys_are_from(pinned)
    sys.exit(exit_status(result.found.ok, pinned))


def _here(file: Path) -> Verification:
    settings = open_installation()
    with transaction() as session:
        publish_checkpoint(session, settings, now=clock.now())
    trust = trust_of(settings)
    facts = examine_paper(file.read_bytes(), trust)
    with reading() as session:
        lookup = partial(evidence_of, session, StoredNodes(session))
        return verify(
            file.read_bytes(),
            trust=trust,
            lookup=lookup,
            at=clock.now(),
            examiner=lambda *_: facts,
        )


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)


def _words(result: Verification) -> str:
    answers: dict[str, Answer] = {name: getattr(result, name) for name in QUESTIONS}
    lines = [result.number or "–"]
    lines += [f"{MARKS[a.ok]} {QUESTIONS[n]}: {a.zh} / {a.en}" for n, a in answers.items()]
    return "\n".join(lines)


@click.command("pack")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--number", "numbers", multiple=True, help="only these; all of them by default")
def make_pack(out: Path, numbers: tuple[str, ...]) -> None:
    """Write an evidence pack: papers, records, proofs, keys, signed manifest."""
    with plain_trouble():
        wanted = [parse_number(number) for number in numbers]
        settings = open_installation()
        now = clock.now()
        with transaction() as session:
            publish_checkpoint(session, settings, now=now)
        temporary = out.with_name(f".{out.name}.part")
        count = _write(temporary, wanted, settings)
    with transaction() as session:
        what = f"{out.name}: {', '.join(wanted) or WHOLE_LOG}"
        command.record_download(session, what, count, by=SYSTEM, now=now, center_id=None)
    temporary.replace(out)
    click.echo(f"{out}: {count} certificates, {out.stat().st_size:,} bytes")


def _write(path: Path, numbers: list[str], settings: Config) -> int:
    with reading() as session, path.open("wb") as file:
        head = latest_head(session)
        keys: Any = packs.keys_of(session, numbers) if numbers else None
        if head is None or (keys is not None and len(keys) < len(set(numbers))):
            raise Invalid("number", Text("没有这样的证书", "There is no such certificate"))
        count = 0

        def counted() -> Iterator[Any]:
            nonlocal count
            chosen = keys if keys is not None else packs.all_keys(session, head.size)
            papers = Press(settings).papers
            for one in packs.pack_certificates(
                session, StoredNodes(session), papers, chosen, head.size
            ):
                count += 1
                if count % 500 == 0:
                    click.echo(f"  {count:,} ...", err=True)
                yield one

        signer = log_signer(settings)
        entries = packs.entries(session, head.size) if keys is None else None
        log = PackLog(head.note, signer, head.token, entries)
        for piece in pack(counted(), log, trust_of(settings), at=head.at):
            file.write(piece)
    return count


@click.command("check-pack")
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@pinning
@click.option("--json", "as_json", is_flag=True, help="the report as JSON")
def check_pack(folder: Path, pinned: Trust | None, as_json: bool) -> None:
    """Check an evidence pack offline.

    Exit status: 0 only when nothing differs; 1 when something does; 3 when it agrees with itself by
    keys that came with it, which proves nothing about who signed.
    """
    report = verify_pack(
        folder,
        at=clock.now(),
        trust=pinned,
        progress=lambda n: click.echo(f"  {n:,} ...", err=True),
        examiner=examine_paper,
    )
    if as_json:
        click.echo(_json(report.to_json()))
    else:
        click.echo(f"{report.checked} certificates, {dict(report.statuses)}")
        for item in report.findings:
            click.echo(f"{item.fault.value} {item.what}: {item.zh} / {item.en}")
        click.echo(as_of(report.size, report.made))
        say_where_keys_are_from(pinned)
    sys.exit(exit_status(report.agrees, pinned))
