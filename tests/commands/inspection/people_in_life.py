"""People as they are in life: of one trade or two, of one agency or another, or of none."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update
from support.build import FOUNDER, NOW, Network
from support.desk_pieces import queued

from app.base import db
from app.base.refs import key_of
from app.commands.network import setup
from app.commands.people import accounts
from app.commands.people.credentials import add_credential
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.people.account import RoleAssignment
from app.queries.people.accounts import actor_of
from workflows.roles import Actor, Role
from workflows.verdict import Text

ALL = ["*"]
LONG_AGO, YET_LONG = date(2024, 1, 1), date(2028, 1, 1)


# Who, their credentials, their agency; which pieces are theirs, the most urgent first.
PIECES = ("jade", "tea", "gold", "other_jade", "other_tea")
PEOPLE = {
    "two_trades": ((["jade", "tea"],), "own", ("jade", "tea")),
    "two_papers": ((["tea"], ["jade"]), "own", ("jade", "tea")),
    "one_trade": ((["tea"],), "own", ("tea",)),
    "all_trades": ((ALL,), "own", ("jade", "tea", "gold")),
    "no_paper": ((), "own", ()),
    "free": ((["tea"],), None, ()),
    "free_of_all": ((ALL,), None, ()),
    "of_the_other": ((ALL,), "other", ("other_jade", "other_tea")),
    "one_trade_of_the_other": ((["jade"],), "other", ("other_jade",)),
}  # fmt: skip


def another_agency(net: Network, categories: tuple[str, ...] = ("jade", "tea")) -> int:
    """A second agency at the first center."""
    with db.transaction() as session:
        made = setup.add_agency(
            session, "B01", Text("另一家检测中心", "Another laboratory"), "某路 1 号", "C1", "L1",
            by=FOUNDER, now=NOW,
        )  # fmt: skip
        center = session.get_one(Center, net.center_id)
        setup.admit_agency(session, made, center, categories, by=FOUNDER, now=NOW)
        return made.id


def someone(
    net: Network,
    login: str,
    role: Role,
    *credentials: tuple[list[str], date, date],
    agency: int | None,
) -> Actor:
    """A person of the first center with these credentials, a gem's and a tea's each.

    Of no agency is what roles of older days may be; none is granted so any more.
    """
    with db.transaction() as session:
        made = accounts.create_person(
            session, login, login, login, "correct horse battery", by=FOUNDER, now=NOW, example=True
        )
        accounts.grant(
            session, made.id, role, by=FOUNDER, now=NOW,
            center_id=net.center_id, agency_id=agency or net.agency_id,
        )  # fmt: skip
        if agency is None:
            session.flush()
            mine = RoleAssignment.person_id == made.id
            session.execute(update(RoleAssignment).where(mine).values(agency_id=None))
        for n, (categories, start, end) in enumerate(credentials):
            for kind in ("CGC", "TEA-TASTER"):
                add_credential(
                    session, made.id, kind, f"{login}-{n}", "发证机关", categories, start, end,
                    by=FOUNDER, now=NOW,
                )  # fmt: skip
        key = made.id
    with db.reading() as session:
        return actor_of(session, key)


def in_life(net: Network) -> tuple[dict[str, str], dict[str, Actor], int]:
    """Three pieces for the first agency and two for the other, due one after the other."""
    refs = {name: queued(net, case=name, category=name) for name in ("jade", "tea", "gold")}
    other = another_agency(net)
    refs |= {f"other_{name}": queued(net, case=name, category=name) for name in ("jade", "tea")}
    with db.transaction() as session:
        for n, name in enumerate(PIECES):
            agency = other if name.startswith("other") else net.agency_id
            session.execute(
                update(Item)
                .where(Item.id == key_of("QC", refs[name])[0])
                .values(agency_id=agency, due_at=NOW + timedelta(days=1, minutes=n))
            )
    people = {
        login: someone(
            net, login, Role.INSPECTOR,
            *((categories, LONG_AGO, YET_LONG) for categories in credentials),
            agency={"own": net.agency_id, "other": other, None: None}[agency],
        )
        for login, (credentials, agency, _) in PEOPLE.items()
    }  # fmt: skip
    return refs, people, other
