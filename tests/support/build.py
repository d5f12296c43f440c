"""A small network for tests, made with the real commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from unittest import mock

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.base import db, passwords
from app.base.config import Config
from app.base.storage import SMALL, Blobs
from app.commands.evidence import StoredFile
from app.commands.network import setup as network
from app.commands.orders.taking_in import import_orders
from app.commands.people import accounts, credentials
from app.demo import journey, samples
from app.demo.journey import Crew
from app.demo.walk import Walk
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.press.press import Press
from app.queries.items import item_view
from app.queries.people.accounts import actor_of
from app.readers.door import read_file
from app.readers.facts import FileFacts
from app.readers.orders.order_file import OrderFile, read
from workflows.inspection.standard.catalogue import categories
from workflows.inspection.standard.curves import CurveBand
from workflows.inspection.states import ItemState
from workflows.network.centers import CenterKind
from workflows.roles import Actor, Assignment, Role
from workflows.verdict import Refused, Text

NOW = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)
FOUNDER = Actor(None, "founder", (Assignment(Role.ADMIN),))
CATEGORIES = tuple(c.code for c in categories())
PASSWORD = "correct horse battery"
# One cheap hash for all: argon2 is slow on purpose, and no test here is about how slow.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@lru_cache(maxsize=512)
def _facts_of(content: bytes, bands: tuple[CurveBand, ...]) -> FileFacts:
    facts = read_file("drawn here", content, bands=bands)
    assert not isinstance(facts, Refused), facts
    return facts


def store_drawn(
    store: Blobs, name: str, content: bytes, *, bands: tuple[CurveBand, ...] = ()
) -> StoredFile:
    """As `store_file` for what the house drew itself, which is read once a worker.

    A read takes forty milliseconds in a process of its own, and a walk to the buyer has ten of
    them. Reading is what those tests ask about that send or store a file of their own.
    """
    file = _facts_of(content, bands)
    digest = store.put(file.kept)
    if file.small:
        store.put_beside(digest, SMALL, file.small)
    return StoredFile(digest, file)


journey.store_file = store_drawn  # type: ignore[assignment, attr-defined]  # whoever walks, walks with these


@dataclass
class Network:
    """Two centers, an agency, and two people in every role of the first center.

    `manager_net` and `manager_net_2` act for the whole network.
    """

    center_id: int = 0
    other_center_id: int = 0
    agency_id: int = 0
    people: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            actor: Actor = self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None
        return actor


@dataclass(frozen=True)
class Scene:
    """What every test of a file begins with: made once by `make`, then copied."""

    name: str
    make: Callable[[Network], Any]


def small_network(now: datetime = NOW) -> Network:
    made = Network()
    with (
        db.transaction() as session,
        mock.patch.object(passwords, "hash_password", return_value=PASSWORD_HASH),
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


def _staff(session: Session, made: Network, role: Role, now: datetime) -> None:
    tests = role in (Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY)
    everywhere = role in (Role.AUDITOR, Role.ADMIN, Role.MERCHANT)
    places: dict[str, int | None] = {
        "": made.center_id,
        "_2": made.center_id,
        "_far": made.other_center_id,
    }
    if role is Role.MANAGER:
        places |= {"_net": None, "_net_2": None}
    for suffix, center in places.items():
        login = role.value + suffix
        # Example people need no second factor outside production.
        person = accounts.create_person(
            session, login, login, login, PASSWORD, by=FOUNDER, now=now, example=True
        )
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
            until = (now + timedelta(days=400)).date()
            qualify(session, person.id, f"{person.id:05d}", until=until, now=now)
        made.people[login] = Actor(person.id, login)


def qualify(
    session: Session,
    person: int,
    number: str,
    *,
    until: date = date(2028, 1, 1),
    now: datetime = NOW,
) -> None:
    """A credential for each category that none so far opens: one person tests anything."""
    kinds: list[str] = []
    for category in categories():
        if not set(kinds) & set(category.credentials):
            kinds.append(category.credentials[0])
    for kind in kinds:
        credentials.add_credential(
            session,
            person,
            kind,
            f"{kind}-{number}",
            "国家珠宝玉石质量检验师注册管理委员会",
            ["*"],
            date(2024, 1, 1),
            until,
            by=FOUNDER,
            now=now,
        )


def more_inspectors(made: Network, count: int) -> list[Actor]:
    """People who test anything for the agency, fresh, with nothing in their hands."""
    keys = []
    with db.transaction() as session:
        for n in range(count):
            login = f"hand_{n}"
            person = accounts.create_person(
                session, login, login, login, PASSWORD, by=FOUNDER, now=NOW, example=True
            )
            accounts.grant(
                session,
                person.id,
                Role.INSPECTOR,
                by=FOUNDER,
                now=NOW,
                center_id=made.center_id,
                agency_id=made.agency_id,
            )
            qualify(session, person.id, f"9{n:04d}")
            keys.append(person.id)
    with db.reading() as session:
        return [actor_of(session, key) for key in keys]


def crew_of(network: Network) -> Crew:
    """The people of the first center, as a walk takes them."""
    return Crew(
        receiver=network.receiving,
        second_receiver=network.receiving_2,
        inspector=network.inspector,
        reviewer=network.reviewer,
        signatory=network.signatory,
        sealer=network.sealer,
        service=network.customer_service,
        second_sealer=network.sealer_2,
        second_service=network.customer_service_2,
        manager=network.manager,
    )


def order_file(*rows: dict[str, str]) -> bytes:
    """A shop's export with these rows; what a row leaves out is an ordinary jade bangle."""
    usual = {
        "主订单编号": "6920000000000000001",
        "子订单编号": "6920000000000000001",
        "店铺名称": "玉满堂翡翠珠宝旗舰店",
        "选购商品": "天然翡翠A货圆条手镯",
        "商品规格": "圈口57mm",
        "商品数量": "1",
        "商品ID": "3650000000000000001",
        "商品金额": "12,800.00",
        "订单应付金额": "12,800.00",
        "支付完成时间": "2026-11-10 10:00:00",
        "订单提交时间": "2026-11-10 09:59:00",
        "收件人": "张**",
        "收件人手机号": "1********88",
        "订单状态": "待发货",
        "售后状态": "-",
        "订单类型": "普通订单",
    }
    usual = dict.fromkeys((name for row in rows for name in row), "") | usual
    lines = [",".join(usual)]
    lines += [",".join(f'"{value}"' for value in (usual | row).values()) for row in rows]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


@lru_cache(maxsize=256)
def _orders_of(content: bytes) -> OrderFile:
    """As `read` answers, once a worker: reading files is what other tests ask about."""
    found = read("orders.csv", content)
    assert not isinstance(found, Refused), found
    return found


def registered(
    network: Network, category: str = "jade", pieces: int = 1, tag: int = 1
) -> list[str]:
    """Items of a new order at the first center, through the import."""
    number = f"69{tag:017d}"
    content = order_file(
        {
            "主订单编号": number,
            "子订单编号": number,
            "选购商品": samples.title_for(category),
            "商品规格": "默认",
            "商品数量": str(pieces),
        }
    )
    found = _orders_of(content)
    manager = network.manager
    with db.transaction() as session:
        result = import_orders(session, found, by=manager, now=NOW, center_code="RL")
    assert result.items == pieces, result.to_json()
    with db.reading() as session:
        return [
            item.ref
            for item in session.scalars(
                sa.select(Item)
                .join(OrderLine, OrderLine.id == Item.order_line_id)
                .where(OrderLine.sub_number == number)
                .order_by(Item.id)
            )
        ]


def walk_of(network: Network, settings: Config, sample: str = "jade", tag: int = 1) -> Walk:
    """A fresh item of the sample's category, ready to be walked through the real commands."""
    ref = registered(network, samples.category_of(sample), tag=tag)[0]
    return Walk(ref, crew_of(network), Press(settings), NOW + timedelta(hours=1), sample)


def item_in(
    state: ItemState, network: Network, settings: Config, sample: str = "jade", tag: int = 1
) -> Walk:
    """An item that walked the shortest legal road to `state`."""
    walk = walk_of(network, settings, sample, tag)
    walk.to(state)
    return walk


def state_of(ref: str) -> ItemState:
    with db.reading() as session:
        view = item_view(session, ref)
    assert view is not None
    return view.state
