"""People, at the prompt: the first administrator, roles, passwords."""

from __future__ import annotations

import click
from sqlalchemy import select

from app.base import clock, config, runtime
from app.base.db import connect, reading, transaction
from app.commands.people import accounts
from app.models.network.center import Agency, Center
from app.models.people.account import Person
from workflows.roles import Actor, Assignment, Role

OPERATOR = Actor(None, "operator", (Assignment(Role.ADMIN),))


@click.group()
def users() -> None:
    """People and their roles."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)


@users.command("list")
def list_users() -> None:
    """Everybody with an account."""
    with reading() as session:
        for person in session.scalars(select(Person).order_by(Person.login)):
            roles = ", ".join(sorted({r.role.value for r in person.roles}))
            state = "" if person.active else "  (closed)"
            click.echo(f"{person.login:<20} {person.name:<16} {roles}{state}")


@users.command("add")
@click.argument("login")
@click.option("--name", prompt=True)
@click.option("--name-en", default="")
@click.password_option()
def add_user(login: str, name: str, name_en: str, password: str) -> None:
    """Open an account; roles are granted separately."""
    with transaction() as session:
        accounts.create_person(
            session, login, name, name_en or name, password, by=OPERATOR, now=clock.now()
        )
    click.echo(f"{login} may sign in")


@users.command("grant")
@click.argument("login")
@click.argument("role", type=click.Choice([r.value for r in Role]))
@click.option("--center", "center_code", help="code of the center; default: all centers")
@click.option("--agency", "agency_code", help="code of the agency that they work for")
def grant_role(login: str, role: str, center_code: str | None, agency_code: str | None) -> None:
    """Give someone a role."""
    with transaction() as session:
        person = session.scalars(select(Person).where(Person.login == login)).one_or_none()
        if person is None:
            raise click.BadParameter(f"nobody signs in as {login}", param_hint="LOGIN")
        center = None
        if center_code is not None:
            center = session.scalars(select(Center).where(Center.code == center_code)).one_or_none()
            if center is None:
                raise click.BadParameter(f"no center {center_code}", param_hint="--center")
        agency = None
        if agency_code is not None:
            agency = session.scalars(select(Agency).where(Agency.code == agency_code)).one_or_none()
            if agency is None:
                raise click.BadParameter(f"no agency {agency_code}", param_hint="--agency")
        accounts.grant(
            session,
            person.id,
            Role(role),
            by=OPERATOR,
            now=clock.now(),
            center_id=center.id if center else None,
            agency_id=agency.id if agency else None,
        )
    click.echo(f"{login} is {role} now")


@users.command("key")
@click.argument("login")
@click.option("--name", required=True, help="what the key is for")
def make_key(login: str, name: str) -> None:
    """Make a key for a program that acts as LOGIN; it is shown once."""
    with transaction() as session:
        person = session.scalars(select(Person).where(Person.login == login)).one_or_none()
        if person is None:
            raise click.BadParameter(f"nobody signs in as {login}", param_hint="LOGIN")
        key = accounts.make_key(session, person.id, name, by=OPERATOR, now=clock.now())
    click.echo(key)
