"""Keys, at the prompt: those of programs, and the one that opens what lies sealed."""

from __future__ import annotations

import time

import click
from sqlalchemy import select

from app.base import clock, config, master_rotation, runtime
from app.base.db import connect, engine, reading, transaction
from app.cli import rotation
from app.cli.papers.certificates import keys
from app.cli.papers.pinning import plain_trouble
from app.commands.across.confirm import OPERATOR
from app.commands.people import api_keys
from app.commands.personal.master_key import note_rotation
from app.models.network.center import Center
from app.models.people.account import Person
from app.press import known_keys
from app.press.signing_keys import new_log_key, seal_anew
from app.queries.people import proofs
from certificates.log.checkpoint import NoteKey
from certificates.seal.log_keys import retire_log_keys
from workflows.people.sign_in_ways import KeyScope

__all__ = ["keys"]
DAY = "%Y-%m-%d"
CLEAN_PASSES, SETTLE_SECONDS = 2, 1.0


@keys.group("api")
def api() -> None:
    """Keys that programs send with every request."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)


@api.command("list")
def list_keys() -> None:
    """All keys that are not ended: number, owner, purpose, last use, end."""
    with reading() as session:
        found = proofs.keys(session, clock.now())
    for key in found:
        used = f"{key.used_at:{DAY}}" if key.used_at else "never used"
        where = key.center.en if key.center else "all centers"
        ends = f"{'OVER since' if key.over else 'ends'} {key.expires_at:{DAY}}"
        what = "+".join(key.scopes)
        click.echo(f"{key.key:>5}  {key.login:<20} {what:<12} {where}  {used}  {ends}  {key.name}")


@api.command("make")
@click.argument("login")
@click.option("--name", required=True, help="which program it is for")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([s.value for s in KeyScope]),
    help="what it may do; more than once for more; default: all",
)
@click.option("--center", "center_code", help="code of the one center it is for; default: all")
@click.option("--days", default=api_keys.USUAL_DAYS, show_default=True, help="how long it lasts")
def make_key(
    login: str, name: str, scopes: tuple[str, ...], center_code: str | None, days: int
) -> None:
    """Make a key for a program that acts as LOGIN; it is shown once."""
    with transaction() as session:
        person = session.scalar(select(Person.id).where(Person.login == login))
        if person is None:
            raise click.BadParameter(f"nobody signs in as {login}", param_hint="LOGIN")
        center = None
        if center_code is not None:
            center = session.scalar(select(Center.id).where(Center.code == center_code))
            if center is None:
                raise click.BadParameter(f"no center {center_code}", param_hint="--center")
        key = api_keys.make_key(
            session,
            person,
            name,
            by=OPERATOR,
            now=clock.now(),
            scopes=[KeyScope(s) for s in scopes] or tuple(KeyScope),
            center_id=center,
            days=days,
        )
    click.echo(key)


@api.command("end")
@click.argument("number", type=int)
def end_key(number: int) -> None:
    """End the key of that NUMBER (see `list`) at once."""
    with transaction() as session:
        api_keys.end_key(session, number, by=OPERATOR, now=clock.now())
    click.echo(f"key {number} opens nothing any more")


@keys.group("log")
def log_key() -> None:
    """The key that signs the log's heads."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    known_keys.settle(settings, connect(settings.database_url))


@log_key.command("rotate")
def rotate_log_key() -> None:
    """Sign the log's heads with a new key; the one until now signs beside it until `retire`."""
    settings = config.current()
    with plain_trouble():
        signer = new_log_key(settings)
    known_keys.settle(settings, engine())
    click.echo(f"{NoteKey.of(signer)}")
    click.echo(
        "signs from now on, and stands with the earlier ones at /log/key: tell who pins the log's "
        "key, bring keys/log to every machine that signs, and `retire` once they have it"
    )


@log_key.command("retire")
@click.confirmation_option(prompt="earlier keys sign no more, and their private halves go; go on?")
def retire() -> None:
    """Let the newest key sign alone; what earlier ones signed stays proven."""
    with plain_trouble():
        count = retire_log_keys(config.current().keys)
    click.echo(f"{count} earlier keys of the log are gone from here")


@keys.group("master")
def master() -> None:
    """The key that opens what lies sealed in the database."""


@master.command("rotate")
def rotate_master() -> None:
    """Put a new master key in place of the old one and seal everything anew.

    Servers of this machine go on meanwhile. Broken off, it goes on where it was when run again.
    """
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    old, new = master_rotation.begin(settings, engine())
    done = broken = 0
    clean_for = 0
    while clean_for < CLEAN_PASSES:
        steps = list(rotation.reseal(old))
        files = [opened for _, opened in seal_anew(settings)]
        resealed = sum(s.done for s in steps) + files.count(True)
        broken = sum(s.broken for s in steps) + files.count(False)
        done += resealed
        clean_for = 0 if resealed else clean_for + 1
        time.sleep(SETTLE_SECONDS)  # a write that began with the old key ends in that time
    with transaction() as session:
        note_rotation(session, old, new, done, by=OPERATOR, now=clock.now())
    away = master_rotation.end(settings)
    click.echo(f"{done} sealed anew: key {old} is now key {new}")
    if broken:
        click.echo(f"{broken} could not be opened, and could not before: they stay", err=True)
    click.echo(f"the old key lies in {away}: backups made until now need it; back up the new one")
