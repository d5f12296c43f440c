"""The root on a machine of its own: what the host asks for, what is made there, what comes back."""

from __future__ import annotations

from pathlib import Path

import click

from app.base import clock, config, runtime
from app.base.db import connect
from app.cli.papers.pinning import FILE, plain_trouble
from app.press import known_keys
from app.press.signing_keys import ask_for_signer, log_signer, take_signer
from certificates.seal.ceremony import BroughtBack, sign_request
from certificates.seal.key_files import write_new

SHORTEST = 12  # signs of a password that stands before the root
ROOT_FILE, SIGNER_FILE = "root.pem", "signer.pem"
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("request")
@click.argument("request", type=click.Path(dir_okay=False, path_type=Path))
def ask(request: Path) -> None:
    """Make the next signer's key here, and write its request to the file REQUEST."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    known_keys.settle(settings, connect(settings.database_url))
    if request.exists():
        raise click.BadParameter(f"{request} is there already", param_hint="REQUEST")
    with plain_trouble():
        content = ask_for_signer(settings)
    write_new(request, content)
    click.echo(f"{request}: take it to the machine of the root, `jadegate keys ceremony`")


@click.command("ceremony")
@click.argument("root", type=FOLDER)
@click.argument("request", type=FILE)
@click.argument("into", type=FOLDER)
@click.password_option(help="asked for where it is not given; stands before the root's key")
def ceremony(root: Path, request: Path, into: Path, password: str) -> None:
    """On a machine of its own: sign REQUEST by the root in the folder ROOT, made there once.

    INTO gets what goes back: two certificates, nothing secret. No database and no setting is read.
    """
    if len(password) < SHORTEST:
        raise click.BadParameter(f"{SHORTEST} signs or more", param_hint="--password")
    made = not (root / ROOT_FILE).exists()
    with plain_trouble():
        brought = sign_request(
            root, request.read_bytes(), at=clock.now(), password=password.encode()
        )
    into.mkdir(parents=True, exist_ok=True)
    write_new(into / ROOT_FILE, brought.root)
    write_new(into / SIGNER_FILE, brought.signer)
    click.echo(f"{'a new root is' if made else 'the root stays'} in {root}; {into} goes back")


@click.command("take")
@click.argument("brought", type=FOLDER)
def take(brought: Path) -> None:
    """Put what the ceremony gave back (the folder BROUGHT) into use; the log's key is made too."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    database = connect(settings.database_url)
    with plain_trouble():
        signer = take_signer(
            settings,
            BroughtBack((brought / ROOT_FILE).read_bytes(), (brought / SIGNER_FILE).read_bytes()),
        )
        known_keys.settle(settings, database)
        log_signer(settings)
        known_keys.settle(settings, database)
    click.echo(f"signing until {signer.not_valid_after_utc:%Y-%m-%d}; the root is not here")
