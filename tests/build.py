"""A small network for tests, made with the real commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from unittest import mock

from app import db, passwords
from app.commands import accounts, network
from app.models.center import CenterKind
from app.queries.accounts import actor_of
from workflows.roles import Actor, Assignment, Role
from workflows.verdict import Text

NOW = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)
FOUNDER = Actor(None, "founder", (Assignment(Role.ADMIN),))
CATEGORIES = (
    "jade",
    "gold",
    "liquor",
    "supplement",
    "beauty",
    "handbag",
    "watch",
    "sneaker",
    "tea",
)
PASSWORD = "correct horse battery"
# One hash for all: argon2 is slow on purpose, and no test here is about it.
PASSWORD_HASH = passwords.hashed(PASSWORD)


@dataclass
class Network:
    """Two centers, an agency, and two people in every role of the first center."""

    center_id: int = 0
    other_center_id: int = 0
    agency_id: int = 0
    people: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def small_network(now: datetime = NOW) -> Network:
    made = Network()
    with (
        db.transaction() as session,
        mock.patch.object(passwords, "hashed", return_value=PASSWORD_HASH),
    ):
        ruili = network.add_center(
            session,
            "RL",
            CenterKind.INTEGRATED_BASE,
            Text("瑞丽基地", "Ruili base"),
            "云南",
            "瑞丽",
            CATEGORIES,
            capacity_a_day=5000,
            by=FOUNDER,
            now=now,
        )
        other = network.add_center(
            session,
            "ZZ",
            CenterKind.WAREHOUSE,
            Text("诸暨仓", "Zhuji warehouse"),
            "浙江",
            "诸暨",
            CATEGORIES,
            capacity_a_day=3000,
            by=FOUNDER,
            now=now,
        )
        agency = network.add_agency(
            session,
            "A07",
            Text("滇西珠宝检测中心", "West Yunnan Gem Laboratory"),
            "云南省瑞丽市姐告路 8 号",
            "230021349875",
            "CNAS L12345",
            by=FOUNDER,
            now=now,
        )
        for center in (ruili, other):
            network.admit_agency(session, agency, center, CATEGORIES, by=FOUNDER, now=now)
        made.center_id, made.other_center_id, made.agency_id = ruili.id, other.id, agency.id
        for role in Role:
            if role not in (Role.BUYER, Role.SYSTEM):
                _staff(session, made, role, now)
    with db.reading() as session:
        for name, actor in made.people.items():
            made.people[name] = actor_of(session, actor.person_id or 0)
    return made


def _staff(session: db.Session, made: Network, role: Role, now: datetime) -> None:
    tests = role in (Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY)
    everywhere = role in (Role.AUDITOR, Role.ADMIN, Role.MERCHANT)
    for suffix, center in (
        ("", made.center_id),
        ("_2", made.center_id),
        ("_far", made.other_center_id),
    ):
        login = role.value + suffix
        person = accounts.create_person(session, login, login, login, PASSWORD, by=FOUNDER, now=now)
        accounts.grant(
            session,
            person.id,
            role,
            by=FOUNDER,
            now=now,
            center_id=None if everywhere else center,
            agency_id=made.agency_id if tests else None,
        )
        if tests:
            accounts.add_credential(
                session,
                person.id,
                "CGC",
                f"CGC-{person.id:05d}",
                "国家珠宝玉石质量检验师注册管理委员会",
                ["*"],
                date(2024, 1, 1),
                (now + timedelta(days=400)).date(),
                by=FOUNDER,
                now=now,
            )
        made.people[login] = Actor(person.id, login)
