"""What waits for a second person in the example network."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import reading, transaction
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.people import accounts, resets
from app.commands.people.second_person import SecondPersonAsked
from app.models.intake.item import Item
from app.models.network.center import Agency, Center
from app.models.people.account import Person
from app.queries.people.accounts import actor_by_login
from workflows.inspection.states import ItemState
from workflows.roles import Role


def ask_for_second_eyes(now: datetime) -> None:
    """What waits for a second person: a quarantine to lift, a role and a password to give."""
    with reading() as session:
        named = {login: actor_by_login(session, login) for login in ("admin", "zhuguan")}
        admin, manager = named["admin"], named["zhuguan"]
        assert admin is not None and manager is not None  # noqa: S101, PT018  # of the network
        found = session.scalars(
            select(Item).where(Item.state == ItemState.QUARANTINED).order_by(Item.id)
        ).first()
        held = found.ref if found is not None else ""
        keys = {r.login: r.id for r in session.execute(select(Person.login, Person.id))}
        center = session.scalars(select(Center.id).where(Center.code == "RL")).one()
        agency = session.scalars(select(Agency.id).where(Agency.code == "A01")).one()
    asked: list[Callable[[Session], object]] = [
        lambda s: accounts.grant(
            s,
            keys["jianyan3"],
            Role.REVIEWER,
            by=admin,
            now=now,
            center_id=center,
            agency_id=agency,
            reason="审核员轮休，需要一人顶岗",
        ),
        lambda s: resets.ask_reset(s, keys["jianyan2"], "本人到场，忘记密码", by=admin, now=now),
    ]
    if held:
        note = "品牌方鉴定函已收到，原检测的防伪码判读有误"
        asked.append(
            lambda s: lift_quarantine(s, held, note, by=manager, now=now, override="brand_confirms")
        )
    for ask in asked:
        with suppress(SecondPersonAsked), transaction() as session:
            ask(session)
