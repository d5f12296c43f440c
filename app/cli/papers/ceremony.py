"""The root on a machine of its own: what the host asks for, what is made there, what comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from app.base import clock, config, runtime
from app.base.config import Config
from app.base.db import connect, reading
from app.cli.papers.pinning import FILE, plain_trouble
from app.press import known_keys
from app.press.signing_keys import ask_for_signer, log_signer, take_signer
from app.queries.papers.verification import numbers_issued_since
from certificates.seal.ceremony import BroughtBack, revoke_signer, sign_request
from certificates.seal.key_files import replace_public, write_new
from certificates.seal.keyring import LIST, keep_list, newest_doubt

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


@click.command("revoke")
@click.argument("root", type=FOLDER)
@click.argument("signer", type=FILE)
@click.argument("into", type=FOLDER)
@click.option(
    "--since",
    required=True,
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="from when the key may have been in other hands, in UTC, as 2026-11-30T08:00",
)
@click.password_option(
    confirmation_prompt=False,
    default="",
    show_default=False,
    help="asked for where it is not given; empty where the root's key lies open",
)
def revoke(root: Path, signer: Path, into: Path, since: datetime, password: str) -> None:
    """Where the root is (the folder ROOT): say that SIGNER is not to be believed since then.

    INTO gets the root's revocation list: take it to a host, `jadegate keys take`. What the log
    shows to have been issued before stays valid.
    """
    moment = since.replace(tzinfo=UTC)
    if moment > clock.now():
        raise click.BadParameter("lies ahead", param_hint="--since")
    with plain_trouble():
        listed = revoke_signer(
            root,
            signer.read_bytes(),
            since=moment,
            at=clock.now(),
            password=password.encode() or None,
        )
    into.mkdir(parents=True, exist_ok=True)
    replace_public(into / LIST, listed)
    click.echo(f"{into / LIST} goes to a host; put a new signer in use there")


@click.command("take")
@click.argument("brought", type=FOLDER)
def take(brought: Path) -> None:
    """Put what the machine of the root gave back (the folder BROUGHT) into use.

    A signer, with the log's key made too where there is none; a revocation list.
    """
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    database = connect(settings.database_url)
    known_keys.settle(settings, database)
    names = {name for name in (SIGNER_FILE, LIST) if (brought / name).exists()}
    if not names:
        raise click.BadParameter(f"holds no {SIGNER_FILE} and no {LIST}", param_hint="BROUGHT")
    if SIGNER_FILE in names:
        _take_signer(settings, brought, database)
    if LIST in names:
        _take_list(settings, brought, database)


def _take_list(settings: Config, brought: Path, database: Engine) -> None:
    with plain_trouble():
        newer = keep_list(settings.keys, (brought / LIST).read_bytes())
    known_keys.settle(settings, database)
    if not newer:
        click.echo("that list, or a newer one, is here already")
        return
    since = newest_doubt(settings.keys)
    with reading() as session:
        doubted = numbers_issued_since(session, since)
    click.echo(f"taken: its newest signer is not believed since {since:%Y-%m-%d %H:%M} UTC")
    click.echo(
        f"{len(doubted)} certificates were issued since; issue again what that signer signed:"
    )
    for number in doubted:
        click.echo(f"  {number}")


def _take_signer(settings: Config, brought: Path, database: Engine) -> None:
    with plain_trouble():
        signer = take_signer(
            settings,
            BroughtBack((brought / ROOT_FILE).read_bytes(), (brought / SIGNER_FILE).read_bytes()),
        )
        known_keys.settle(settings, database)
        log_signer(settings)
        known_keys.settle(settings, database)
    click.echo(f"signing until {signer.not_valid_after_utc:%Y-%m-%d}; the root is not here")
