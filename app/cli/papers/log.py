"""The public log of certificates at the prompt: its audit and its published head."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from app.base import clock
from app.base.db import reading, transaction
from app.cli.papers.packs import open_installation
from app.cli.papers.pinning import FILE, plain_trouble
from app.commands.audit import audit as command
from app.commands.papers.transparency import StoredNodes, publish_checkpoint
from app.press.press import Press
from app.queries.audit.log import AuditRequest, audit_log
from app.queries.papers.verification import latest_head, trust_of
from certificates.log.evidence import EvidenceError, LogEvidence, evidence_from_json


@click.command("audit")
@click.option("--since", type=FILE, help="a checkpoint that was kept elsewhere: begin behind it")
@click.option("--proof", "proofs", type=FILE, multiple=True, help="a proof that was given out")
@click.option("--json", "as_json", is_flag=True, help="the findings as JSON")
def audit_log_command(since: Path | None, proofs: tuple[Path, ...], as_json: bool) -> None:
    """Recompute the log from rows and papers; exit status 1 names what differs."""
    settings = open_installation()
    note = since.read_text("utf-8") if since is not None else None
    asked = AuditRequest(note, tuple(_proof(path) for path in proofs))
    with plain_trouble(), reading() as session:
        result = audit_log(
            session,
            StoredNodes(session),
            Press(settings).papers,
            settings,
            asked,
            keys=trust_of(settings).logs,
            progress=lambda size: click.echo(f"  {size:,} leaves ...", err=True),
        )
    if as_json:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(f"{result.size:,} leaves, root {result.root.hex()}")
        for found in result.findings:
            click.echo(f"{found.fault.value} {found.what}: {found.zh} / {found.en}")
    if not result.ok:
        with transaction() as session:
            command.log_differs(session, result.findings, now=clock.now())
        sys.exit(1)


def _proof(path: Path) -> tuple[str, LogEvidence]:
    try:
        value = json.loads(path.read_text("utf-8"))
        return str(value["number"]), evidence_from_json(value)
    except (ValueError, KeyError, TypeError, EvidenceError):
        raise click.BadParameter(f"{path} is no proof of this log") from None


@click.command("checkpoint")
def publish() -> None:
    """Sign and publish the log's head, and print it."""
    settings = open_installation()
    with plain_trouble(), transaction() as session:
        publish_checkpoint(session, settings, now=clock.now())
        head = latest_head(session)
    click.echo(head.note if head is not None else "the log is empty", nl=head is None)
