"""Typeface and keys at the prompt, and the groups of the certificates and their log."""

from __future__ import annotations

import click

from app.base import clock, config, runtime
from app.base.db import connect
from app.base.preparation import WHOLE
from app.cli.papers.ceremony import ask, ceremony, revoke, take
from app.cli.papers.log import audit_log_command, publish
from app.cli.papers.packs import check_pack, make_pack, verify_file
from app.cli.papers.pinning import plain_trouble
from app.cli.papers.watch import watch
from app.press import known_keys
from app.press.signing_keys import log_signer, new_signer, paper_signer
from app.press.typeface import build_typeface


@click.command()
@click.option("--gently", is_flag=True, help="leave the processor to others; say only the end")
def fonts(gently: bool) -> None:
    """Build the certificate's typeface once (about twenty seconds)."""
    settings = config.use(config.from_environment())
    if gently:
        runtime.give_way()

    def tell(share: float, message: str) -> None:
        if not gently or share == WHOLE:
            click.echo(f"{share:4.0%} {message}")

    build_typeface(settings, tell)


@click.group()
def keys() -> None:
    """The keys that sign certificates and the log, and those of programs."""


@keys.command("create")
def create_keys() -> None:
    """Make the signing key and the log key where there are none."""
    settings = config.use(config.from_environment())
    runtime.prepare_master_key(settings)
    database = connect(settings.database_url)
    with plain_trouble():
        signer = paper_signer(settings, clock.now())
        log_signer(settings)
    known_keys.settle(settings, database)
    click.echo(f"keys in {settings.keys}, signing until {signer.not_after:%Y-%m-%d}")


@keys.command("rotate")
def rotate_keys() -> None:
    """Sign with a new key from now on; what the old one signed stays valid."""
    settings = config.use(config.from_environment())
    signer = new_signer(settings, clock.now())
    click.echo(f"a new key signs until {signer.not_after:%Y-%m-%d}")


for command in (ask, ceremony, revoke, take):
    keys.add_command(command)


@click.group()
def certificate() -> None:
    """Certificates: verify a file, make and check evidence packs."""


certificate.add_command(verify_file)
certificate.add_command(make_pack)
certificate.add_command(check_pack)


@click.group()
def log() -> None:
    """The public log of certificates: audit it, publish its head, watch another's."""


log.add_command(audit_log_command)
log.add_command(publish)
log.add_command(watch)
