"""Programs for the tests of the gate: keys of one shop, of another, of a house; their calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from support.build import FOUNDER, NOW, PASSWORD, Network

from app.base import db
from app.commands.network.setup import merchant_of
from app.commands.people import accounts, api_keys
from app.models.intake.item import Item
from app.models.people.account import Person
from workflows.people.sign_in_ways import KeyScope
from workflows.roles import Role

PLATFORM = "doudian"
NUMBERS = iter(range(1, 100000))


def key_of_shop(
    shop: str, scopes: tuple[KeyScope, ...] = tuple(KeyScope), *, platform: str = PLATFORM
) -> str:
    """The key of a shop's program; its person acts for that shop alone."""
    login = f"program-{next(NUMBERS)}"
    with db.transaction() as session:
        merchant = merchant_of(session, platform, shop)
        session.flush()
        person = accounts.create_person(
            session, login, f"程序{login[8:]}", login, PASSWORD, by=FOUNDER, now=NOW, example=True
        )
        accounts.grant(
            session, person.id, Role.API_KEY, by=FOUNDER, now=NOW, merchant_id=merchant.id
        )
        return api_keys.make_key(session, person.id, shop, by=FOUNDER, now=NOW, scopes=scopes)


def key_of_house(
    net: Network, login: str = "api_key", scopes: tuple[KeyScope, ...] = tuple(KeyScope)
) -> str:
    """The key of a center's own program."""
    with db.transaction() as session:
        person = session.scalars(select(Person.id).where(Person.login == login)).one()
        return api_keys.make_key(session, person, login, by=FOUNDER, now=NOW, scopes=scopes)


def shop_of(ref: str) -> tuple[str, str]:
    """(platform, shop) of a piece."""
    with db.reading() as session:
        item = session.get_one(Item, int(ref.rsplit("-", 1)[1]))
        return item.merchant.platform, item.merchant.shop


@dataclass
class Program:
    """A program with its key."""

    app: Any
    key: str

    def call(self, method: str, path: str, mark: str = "", **more: Any) -> Any:
        """One request; a write without a mark of its own is given one."""
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        if method != "GET":
            headers.setdefault("Idempotency-Key", mark or f"m-{next(NUMBERS)}")
        return self.app.test_client().open(path, method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any, mark: str = "", **more: Any) -> Any:
        return self.call("POST", path, mark, json=json, **more)


def order(number: str, /, *, shop: str = "玉见小铺", **more: Any) -> dict[str, Any]:
    """An order of one jade bangle, as a shop's program sends it."""
    line = {
        "number": f"{number}01",
        "title": "天然翡翠手镯 冰种飘花",
        "sku": "圈口 56",
        "quantity": 1,
        "unit_price": "12800.00",
    }
    return {
        "platform": PLATFORM,
        "shop": shop,
        "number": number,
        "ordered_at": "2026-11-10T12:00:00+08:00",
        "lines": [line | more.pop("line", {})],
    } | more
