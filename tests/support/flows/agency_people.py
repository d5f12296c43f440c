"""People of one role as they stand to a piece: of its agency or another, at its center or not.

`ours` people answer for the pieces of the first center's agency. What roles of older days may be
(of no agency) is written into the row: no command grants it any more.
"""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

from sqlalchemy import update
from sqlalchemy.orm import Session
from support.build import CATEGORIES, FOUNDER, NOW, PASSWORD, Network, qualify

from app.base import db
from app.commands.network import changes, setup
from app.commands.people import accounts
from app.models.network.center import AgencyScope, Center
from app.models.people.account import RoleAssignment
from app.queries.people.accounts import actor_of
from workflows.people.postings import TRADES
from workflows.roles import Actor, Role
from workflows.verdict import Text

STANDINGS = ("ours_here", "ours_there", "theirs_here", "nobodys_here", "lapsed_here")
YESTERDAY = NOW.date() - timedelta(days=1)


def other_agency(net: Network) -> int:
    """A second agency that may test everything at the first center."""
    with db.transaction() as session:
        made = setup.add_agency(
            session, "B09", Text("另一家检测中心", "Another laboratory"), "某路 1 号", "C9", "L9",
            by=FOUNDER, now=NOW,
        )  # fmt: skip
        center = session.get_one(Center, net.center_id)
        setup.admit_agency(session, made, center, CATEGORIES, by=FOUNDER, now=NOW)
        return made.id


def person_of(
    net: Network, login: str, *roles: Role, center: int | None, agency: int | None
) -> Actor:
    """Somebody with these roles at that center for that agency, qualified for everything."""
    with db.transaction() as session:
        made = accounts.create_person(
            session, login, f"某{crc32(login.encode()) % 10_000:04}", "N. N.", PASSWORD,
            by=FOUNDER, now=NOW, example=True, staff_no=login,
        )  # fmt: skip
        for role in roles:
            posted = agency if agency is not None or role not in TRADES else net.agency_id
            accounts.grant(
                session, made.id, role, by=FOUNDER, now=NOW, center_id=center, agency_id=posted
            )
        session.flush()
        if agency is None:
            mine = RoleAssignment.person_id == made.id
            session.execute(update(RoleAssignment).where(mine).values(agency_id=None))
        qualify(session, made.id, f"7{made.id:05d}")
        key = made.id
    with db.reading() as session:
        return actor_of(session, key)


def by_standing(net: Network, role: Role, other: int) -> dict[str, Actor]:
    """A person of each of `STANDINGS`; `lapsed_here` is ours, for after `scope_ends`."""
    posts = {
        "ours_here": (net.center_id, net.agency_id),
        "ours_there": (net.other_center_id, net.agency_id),
        "theirs_here": (net.center_id, other),
        "nobodys_here": (net.center_id, None),
        "lapsed_here": (net.center_id, net.agency_id),
    }
    return {
        standing: person_of(net, f"{role.value}-{standing}", role, center=center, agency=agency)
        for standing, (center, agency) in posts.items()
    }


def scope_ends(session: Session, net: Network) -> None:
    """The first agency's scope at the first center ended yesterday."""
    session.execute(
        update(AgencyScope)
        .where(AgencyScope.agency_id == net.agency_id, AgencyScope.center_id == net.center_id)
        .values(valid_from=YESTERDAY - timedelta(days=99), valid_to=YESTERDAY)
    )


def scope_from(session: Session, net: Network, agency: int, *, days: int) -> None:
    """An agency may test jade at the second center from so many days on."""
    changes.set_scope(
        session, agency, net.other_center_id, ["jade"],
        by=FOUNDER, now=NOW, valid_from=NOW.date() + timedelta(days=days),
    )  # fmt: skip
