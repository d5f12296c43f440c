"""People, at the prompt: the first administrator, roles, passwords, where they are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import clock, config, runtime
from app.base.db import connect, reading, transaction
from app.commands.across import confirm as second
from app.commands.across.confirm import OPERATOR
from app.commands.people import accounts, resets, staff
from app.commands.people.second_person import SecondPersonAsked
from app.models.network.center import Agency, Center
from app.models.people.account import Person
from app.queries.people import roster, waiting
from workflows.people.second_person import PAIRS
from workflows.roles import Role


@click.group()
def users() -> None:
    """People and their roles."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)


def _person(session: Session, login: str) -> Person:
    person = session.scalars(select(Person).where(Person.login == login)).one_or_none()
    if person is None:
        raise click.BadParameter(f"nobody signs in as {login}", param_hint="LOGIN")
    return person


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
@click.option("--staff-no", default="", help="staff or licence number: one person, one account")
@click.password_option()
def add_user(login: str, name: str, name_en: str, staff_no: str, password: str) -> None:
    """Open an account; roles are granted separately."""
    now = clock.now()
    with _say_request(), transaction() as session:
        accounts.create_person(
            session, login, name, name_en or name, password, by=OPERATOR, now=now, staff_no=staff_no
        )
    click.echo(f"{login} may sign in")


@users.command("grant")
@click.argument("login")
@click.argument("role", type=click.Choice([r.value for r in Role]))
@click.option("--center", "center_code", help="code of the center; default: all centers")
@click.option("--agency", "agency_code", help="code of the agency that they work for")
@click.option("--reason", default="", help="why; the second person reads it")
def grant_role(
    login: str, role: str, center_code: str | None, agency_code: str | None, reason: str
) -> None:
    """Give someone a role. One that decides waits for an administrator to confirm it.

    The first two administrators are made here by the operator alone.
    """
    with _say_request(), transaction() as session:
        person = _person(session, login)
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
            reason=reason,
        )
    click.echo(f"{login} is {role} now")


@users.command("sessions")
@click.argument("login")
def list_sessions(login: str) -> None:
    """Where LOGIN is signed in: number, last use, network, device."""
    with reading() as session:
        person = _person(session, login)
        for row in roster.sessions(session, person.id, clock.now()):
            seen = f"{clock.local(row.seen_at):%Y-%m-%d %H:%M}"
            click.echo(f"{row.key:>8}  {seen}  {row.address:<16} {row.agent}")


@users.command("end-session")
@click.argument("login")
@click.argument("number", type=int, required=False)
@click.option("--all", "everywhere", is_flag=True, help="on all devices")
def end_session(login: str, number: int | None, everywhere: bool) -> None:
    """Sign LOGIN out on one device (its NUMBER from `users sessions`), or on all."""
    if (number is None) is not everywhere:
        raise click.UsageError("give the session's number, or --all")
    with transaction() as session:
        person = _person(session, login)
        if number is None:
            count = staff.end_sessions(session, person.id, by=OPERATOR, now=clock.now())
        else:
            staff.end_session(session, person.id, number, by=OPERATOR, now=clock.now())
            count = 1
    click.echo(f"{login}: {count} signed out")


@users.command("unlock")
@click.argument("login")
def unlock(login: str) -> None:
    """Let LOGIN try again at once, wherever they were wrong too often."""
    with transaction() as session:
        places = staff.lift_waits(session, _person(session, login).id, by=OPERATOR, now=clock.now())
    click.echo(f"{login} may try again; forgotten at {places} places")


@users.command("close")
@click.argument("login")
def close(login: str) -> None:
    """Close an account: LOGIN is signed out everywhere and nobody signs in with it."""
    with transaction() as session:
        staff.close_account(session, _person(session, login).id, by=OPERATOR, now=clock.now())
    click.echo(f"{login} is closed")


@users.command("reset")
@click.argument("login")
@click.option("--reason", required=True, help="why; the second person reads it")
@click.option("--proofs-lost", is_flag=True, help="one-time codes, passkeys, PIN begin anew too")
def reset(login: str, reason: str, proofs_lost: bool) -> None:
    """Ask for a reset of a lost password: prints a code for the owner.

    An administrator confirms it and gets the link; the owner needs both.
    """
    with _say_request(), transaction() as session:
        person, now = _person(session, login).id, clock.now()
        resets.ask_reset(session, person, reason, by=OPERATOR, now=now, proofs_lost=proofs_lost)


@users.command("waiting")
def waiting_requests() -> None:
    """What waits for a second person that the operator may confirm or has asked for."""
    with reading() as session:
        for row in waiting.requests(session, OPERATOR, clock.now()):
            click.echo(f"{row.key:>6}  {PAIRS[row.act].name.en:<22} {row.asked_by}: {row.reason}")
            for label, value in row.shown:
                click.echo(f"        {label.en}: {value.en}")


@users.command("confirm")
@click.argument("request", type=int)
@click.option("--note", required=True, help="what was looked at")
def confirm_request(request: int, note: str) -> None:
    """Be the second person for REQUEST, and do it. Never for what was asked for at a prompt."""
    with _say_request(), transaction() as session:
        link = second.confirm(session, request, note, by=OPERATOR, now=clock.now())
    click.echo(f"/reset/{link}" if link else f"request {request} is done")


@users.command("decline")
@click.argument("request", type=int)
@click.option("--note", required=True, help="why not")
def decline_request(request: int, note: str) -> None:
    """Decline REQUEST: nothing is done."""
    with _say_request(), transaction() as session:
        second.decline(session, request, note, by=OPERATOR, now=clock.now())
    click.echo(f"request {request} is declined")


@users.command("withdraw")
@click.argument("request", type=int)
def withdraw_request(request: int) -> None:
    """Take back REQUEST, asked for at a prompt."""
    with _say_request(), transaction() as session:
        second.withdraw(session, request, by=OPERATOR, now=clock.now())
    click.echo(f"request {request} is withdrawn")


@contextmanager
def _say_request() -> Iterator[None]:
    """A request in one line: what waits is no success of the command."""
    try:
        yield
    except SecondPersonAsked as asked:
        click.echo(f"{asked.said.en}")
        if asked.secret:
            click.echo(f"code for the owner, shown once: {asked.secret}")
        raise click.exceptions.Exit(3) from None
