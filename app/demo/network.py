"""The example network: bases, warehouses, people, orders, and what became of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import passwords, runtime
from app.base.config import Config
from app.base.db import reading, transaction
from app.base.locks import hold_lock
from app.base.preparation import WHOLE, Preparation, example_network
from app.commands.inspection import rulesets
from app.commands.network import setup as network
from app.commands.orders.taking_in import import_orders
from app.commands.papers.transparency import publish_checkpoint
from app.commands.people import accounts, credentials
from app.demo.goods.lots import lots_in_many_states
from app.demo.goods.recalls import recalls_in_three_warehouses
from app.demo.goods.stock import stock_in_three_warehouses
from app.demo.instruments import register_instruments
from app.demo.journey import Crew
from app.demo.orders import days_of_orders
from app.demo.scenes import Step, play
from app.demo.second_eyes import ask_for_second_eyes
from app.models.network.center import Agency, Center
from app.models.people.account import Person, RoleAssignment
from app.press.press import Press
from app.queries.inspection.rulesets import text_in_force
from app.queries.people.accounts import actor_by_login
from app.readers.orders.order_file import OrderFile
from workflows.inspection.rulesets import RulesetKind
from workflows.network.centers import CenterKind
from workflows.roles import Actor, Assignment, Role
from workflows.verdict import Text

HERE = Path(__file__).parent
PASSWORD = "jadegate-example"  # noqa: S105  # printed at the start; production refuses its people
PLATFORM = "doudian"
FOUNDER = Actor(None, "founder", (Assignment(Role.ADMIN), Assignment(Role.MANAGER)))
IMPORTER = "zhuguan"
MERCHANT, HELPER, SHOP = "shangjia", "zhubo", "玉满堂翡翠珠宝旗舰店"
SIGN_INS = {
    "shouhuo": "收货员 receiving, Ruili",
    "jianyan": "检验员 inspector, Ruili",
    "shenhe": "审核员 reviewer, Ruili",
    "qianzi": "授权签字人 signatory, Ruili",
    "fengzhuang": "封装发货员 sealing and dispatch, Ruili",
    "caigou": "采购员 purchaser, Guangdong and Yunnan",
    "cangku": "仓库管理员 warehouse keeper, Guangzhou",
    "kefu": "客服 customer service, all centers",
    "shenji": "审计员 auditor, all centers",
    "zhuguan": "中心主管 manager, all centers",
    "shangjia": "商家 merchant",
    "zhubo": "店铺员工 shop staff, beside the streamer",
    "admin": "系统管理员 administrator",
}

Say = Callable[[str], None]
Tell = Callable[[float], None]


def load(press: Press, now: datetime, say: Say, *, visited: bool = False) -> bool:
    """Fill an empty database; False where there is already someone in it.

    One process loads, others wait for it. What a killed load left is emptied and begun again,
    unless somebody who is no example is in it: then it is theirs. Pages are told how far it is.
    With `visited`, people work at the desks of the network while it is loaded.
    """
    work = example_network(press.config)
    with hold_lock(work.lock):
        if not _is_empty() and not _may_begin_again(work):
            say("database is not empty: kept as it is")
            work.tell(WHOLE)
            return False
        if not _is_empty():
            say("the last load was interrupted: beginning again")
            runtime.begin_again(press.config)

        work.tell(0.0)
        _fill(press, now, say, work.tell, visited=visited)
        work.tell(WHOLE)
    return True


def will_load(config: Config) -> bool:
    """Whether a start loads the network, now or again; said on pages before it begins."""
    return not config.production and (_is_empty() or _may_begin_again(example_network(config)))


def _is_empty() -> bool:
    with reading() as session:
        return session.scalar(select(Person.id).limit(1)) is None


def _may_begin_again(work: Preparation) -> bool:
    """Whether the database is what a load left when it was killed, and nobody's own."""
    if work.share is None or work.share >= WHOLE:
        return False
    with reading() as session:
        own = session.scalar(select(Person.id).where(Person.example.is_(False)).limit(1))
    return own is None


def _fill(press: Press, now: datetime, say: Say, tell: Tell, *, visited: bool) -> None:
    plan = tomllib.loads((HERE / "network.toml").read_text("utf-8"))
    start = now - timedelta(days=9)
    say("centers and agencies")
    with transaction() as session:
        _places(session, plan, start)
    say("people in every role")
    with transaction() as session:
        _people(session, plan, start)
    say("orders and what became of them")
    with transaction() as session:
        _homes(session, plan, start)
    play(press, _crews(), _imports(now), now, say, tell, visited=visited)
    with transaction() as session:
        _shop_of_the_merchant(session, now - timedelta(hours=4))
        _proposal(session, now - timedelta(hours=3))
    ask_for_second_eyes(now - timedelta(hours=2))
    register_instruments(now)
    say("lots bought in")
    lots_in_many_states(now)
    stock_in_three_warehouses(now)
    recalls_in_three_warehouses(now)
    with transaction() as session:
        publish_checkpoint(session, press.config, now=now)
    say("done")


def _places(session: Session, plan: dict[str, Any], now: datetime) -> None:
    for row in plan["center"]:
        network.add_center(
            session,
            row["code"],
            CenterKind(row["kind"]),
            Text(row["zh"], row["en"]),
            row["province"],
            row["city"],
            row["categories"],
            capacity_a_day=row["capacity"],
            address=row["address"],
            by=FOUNDER,
            now=now,
        )
    centers = {c.code: c for c in session.scalars(select(Center))}
    for row in plan["center"]:
        centers[row["code"]].returns_phone = row["returns_phone"]
    for row in plan["agency"]:
        agency = network.add_agency(
            session,
            row["code"],
            Text(row["zh"], row["en"]),
            row["address"],
            row["cma"],
            row["cnas"],
            phone=row["phone"],
            address_en=row["address_en"],
            by=FOUNDER,
            now=now,
        )
        for code in row["centers"]:
            center = centers[code]
            scope = [c.category for c in center.categories]
            network.admit_agency(session, agency, center, scope, by=FOUNDER, now=now)


def _proposal(session: Session, now: datetime) -> None:
    """A change of the intake rules that waits for a second manager."""
    text = text_in_force(session, RulesetKind.INTAKE, rulesets.INTAKE)
    for before, after in (("2026.11", "2026.12"), ('"随机一款"', '"随机一款", "随机花色"')):
        text = text.replace(before, after, 1)
    note = "“随机花色”的挂件看不出是哪一件，改由人工判断"
    by = actor_by_login(session, "zhuguan2") or FOUNDER
    rulesets.propose(session, RulesetKind.INTAKE, text, note, by=by, now=now)


def _homes(session: Session, plan: dict[str, Any], now: datetime) -> None:
    centers = {c.code: c for c in session.scalars(select(Center))}
    for row in plan["shop"]:
        network.settle_merchant(
            session, PLATFORM, row["name"], centers[row["center"]], by=FOUNDER, now=now
        )


def _people(session: Session, plan: dict[str, Any], now: datetime) -> None:
    centers = {c.code: c.id for c in session.scalars(select(Center))}
    agencies = {a.code: a.id for a in session.scalars(select(Agency))}
    hashed = passwords.hash_password(PASSWORD)
    for number, row in enumerate(plan["person"], 1001):
        person = Person(
            login=row["login"],
            name=row["name"],
            name_en=row["en"],
            password_hash=hashed,
            created_at=now,
            staff_no=f"JG{number}",
            example=True,
        )
        session.add(person)
        session.flush()
        accounts.record_account_change(session, person.id, "created as an example", FOUNDER, now)
        role = Role(row["role"])
        for code in row.get("centers", [None]):
            accounts.grant(
                session,
                person.id,
                role,
                by=FOUNDER,
                now=now,
                center_id=centers[code] if code else None,
                agency_id=agencies[row["agency"]] if "agency" in row else None,
            )
        for held in row.get("credentials", ()):
            _credential(session, person.id, held, now)


def _credential(session: Session, person_id: int, row: dict[str, Any], now: datetime) -> None:
    credentials.add_credential(
        session,
        person_id,
        row["kind"],
        row["number"],
        row["issuer"],
        row.get("scope", ["*"]),
        date(2024, 3, 1),
        row.get("until", date(2028, 2, 29)),
        by=FOUNDER,
        now=now,
    )


def _imports(now: datetime) -> list[Step]:
    """The imports of the days' files, each at its moment."""
    return [(at, partial(_import, found, at)) for at, found in days_of_orders(now)]


def _import(found: OrderFile, at: datetime) -> None:
    with transaction() as session:
        by = actor_by_login(session, IMPORTER) or FOUNDER
        import_orders(session, found, by=by, now=at)


def _shop_of_the_merchant(session: Session, now: datetime) -> None:
    """The example merchant and its helper see one shop, once its orders have made it known."""
    shop = network.merchant_of(session, PLATFORM, SHOP)
    for login, role in ((MERCHANT, Role.MERCHANT), (HELPER, Role.SHOP_STAFF)):
        person = session.scalars(select(Person.id).where(Person.login == login)).one()
        without = session.scalars(
            select(RoleAssignment.id).where(
                RoleAssignment.person_id == person, RoleAssignment.ended_at.is_(None)
            )
        ).all()
        for assignment in without:
            accounts.end_role(session, assignment, by=FOUNDER, now=now)
        accounts.grant(session, person, role, by=FOUNDER, now=now, merchant_id=shop.id)


def _crews() -> dict[int, Crew]:
    """For each center that has one, the people who walk its items."""
    roles = {
        "receiver": Role.RECEIVING,
        "inspector": Role.INSPECTOR,
        "reviewer": Role.REVIEWER,
        "signatory": Role.SIGNATORY,
        "sealer": Role.SEALER,
        "service": Role.CUSTOMER_SERVICE,
        "manager": Role.MANAGER,
    }
    with reading() as session:
        centers = session.scalars(select(Center.id)).all()
        logins = session.scalars(select(Person.login).order_by(Person.id)).all()
        people = [a for login in logins if (a := actor_by_login(session, login)) is not None]
    crews = {}
    for center in centers:
        here = {
            part: [
                p
                for p in people
                if any(a.role is role and a.center_id in (None, center) for a in p.assignments)
            ]
            for part, role in roles.items()
        }
        if all(here.values()) and min(len(here["receiver"]), len(here["inspector"])) > 1:
            crews[center] = Crew(
                second_receiver=here["receiver"][1],
                second_inspector=here["inspector"][1],
                second_sealer=next(iter(here["sealer"][1:]), None),
                second_service=next(iter(here["service"][1:]), None),
                **{k: v[0] for k, v in here.items()},
            )
    return crews
