"""The example people, by the center they work at: for the start page of a development network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models.network.center import Center
from app.models.people.account import Person, RoleAssignment
from workflows.roles import Role
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """Someone who may be signed in with one click."""

    login: str
    name: Text
    role: Role


@dataclass(frozen=True, slots=True)
class ExampleCenter:
    """A center with example people at its desks; `categories` by code."""

    code: str
    name: Text
    categories: tuple[str, ...]
    people: tuple[ExamplePerson, ...]


@dataclass(frozen=True, slots=True)
class ExamplePeople:
    """Everybody, by center, and who works for all centers."""

    centers: tuple[ExampleCenter, ...]
    everywhere: tuple[ExamplePerson, ...]


def example_people(session: Session) -> ExamplePeople:
    """All active example people with a role that is not ended."""
    found = session.execute(
        select(RoleAssignment.center_id, RoleAssignment.role, Person)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(Person.example.is_(True), Person.active.is_(True), RoleAssignment.ended_at.is_(None))
        .order_by(RoleAssignment.id)
    ).all()
    at = {key: [_person(p, role) for where, role, p in found if where == key] for key, *_ in found}
    centers = session.scalars(
        select(Center)
        .where(Center.id.in_(key for key in at if key is not None))
        .options(selectinload(Center.categories))
        .order_by(Center.id)
    )
    return ExamplePeople(
        tuple(_center(center, at[center.id]) for center in centers), tuple(at.get(None, ()))
    )


def _person(person: Person, role: Role) -> ExamplePerson:
    return ExamplePerson(login=person.login, name=Text(person.name, person.name_en), role=role)


def _center(center: Center, people: Sequence[ExamplePerson]) -> ExampleCenter:
    return ExampleCenter(
        code=center.code,
        name=Text(center.name_zh, center.name_en),
        categories=tuple(c.category for c in center.categories),
        people=tuple(people),
    )
