"""Who may open what, as `access.toml` has it, and every address filled with what is there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from support.build import FOUNDER, NOW, PASSWORD, Network
from support.flows import bought_lots, recalled, stocked_units
from support.return_pieces import asked, delivered, item_id

from app.base import db
from app.commands.audit import audit
from app.commands.goods.stock import count, mapping
from app.commands.inspection.instruments import register_instrument
from app.commands.messages.webhooks import endpoints
from app.commands.network.setup import merchant_of
from app.commands.people import accounts, api_keys, stations
from app.models.audit.audit import CaseAccess
from app.models.goods.stock import StockUnit
from app.models.inspection.evidence import Attachment
from app.models.intake.item import Item
from app.models.orders.order import OrderImport, OrderLine
from app.models.papers.certificate import Certificate
from app.models.people.station import Station
from app.models.returns.access import BuyerPass
from workflows.inspection.instruments.kinds import InstrumentKind
from workflows.roles import Actor, Assignment, Role

WRITTEN = Path(__file__).parent / "access.toml"
WITH_ACCOUNT = tuple(role for role in Role if role not in (Role.BUYER, Role.SYSTEM))
EVERYBODY, SIGNED_IN = "everybody", "signed in"
TITLE, SHOP = "天然翡翠手镯 冰种飘花", "玉见小铺"


@cache
def access_table() -> dict[str, Any]:
    """The file as it is."""
    return tomllib.loads(WRITTEN.read_text("utf-8"))


def roles_of(value: str | list[str]) -> frozenset[Role]:
    """The roles that a list or the name of a group means."""
    if value in (EVERYBODY, SIGNED_IN):
        return frozenset(WITH_ACCOUNT)
    names = access_table()["groups"][value] if isinstance(value, str) else value
    return frozenset(Role(name) for name in names)


def written_pages() -> dict[tuple[str, str], str | list[str]]:
    """(endpoint, method) -> the value of its line."""
    return {
        (desk if desk == page else f"{desk}.{page}", method): value
        for desk, lines in access_table()["pages"].items()
        for line, value in lines.items()
        for method, page in [line.split(" ")]
    }


def is_of_the_network(endpoint: str, method: str) -> bool:
    """Whether the page asks for a role that is held for all centers."""
    written = access_table()["of_the_network"]
    return (
        endpoint.partition(".")[0] in written["desks"]
        or f"{method} {endpoint}" in (written["pages"])
    )


def line_to_write(endpoint: str, method: str) -> str:
    """What to add to the file for a page that is not in it."""
    desk, _, page = endpoint.partition(".")
    return f'write into access.toml under [pages.{desk}]: "{method} {page or desk}" = [...]'


@dataclass(frozen=True)
class Belongings:
    """What belongs to the first center: the values that an address takes, by what it names."""

    piece: str
    case: str
    number: str
    line: str
    file: int
    order_import: int
    person: int
    access: int
    buyer_pass: int
    station: int
    lot: str
    purchase: str
    unit: str
    stocked_lot: str
    count: int
    stock_mapping: int
    instrument: int
    recall: str
    keys: dict[str, str]
    hook: str
    message: str

    def of(self, named: str, argument: str) -> Any:
        """The value of an argument in the address of a page that names such a thing."""
        if argument in FIXED:
            return FIXED[argument]
        key = {
            "access": self.access,
            "file": self.file,
            "photo": self.file,
            "import": self.order_import,
            "piece": self.buyer_pass,
            "station": self.station,
            "count": self.count,
            "stock mapping": self.stock_mapping,
            "instrument": self.instrument,
        }
        known = {
            "ref": {
                "return": self.case,
                "lot": self.lot,
                "stocked lot": self.stocked_lot,
                "unit": self.unit,
                "recall": self.recall,
                "purchase": self.purchase,
            }.get(named, self.piece),
            "hook": self.hook,
            "message": self.message,
            "number": self.line if named == "order" else self.number,
            "sub": self.line,
            "photo": self.file,
            "key": key.get(named, self.person),
        }
        return known.get(argument, "x")


FIXED = {
    "platform": "doudian",
    "code": "CM-08",
    "do": "message",
    "filename": "css/page.css",
    "form": "json",
    "kind": "csv",
    "purpose": "parcel",
    "size": 1,
    "supplier": bought_lots.SUPPLIER,
    "turn": "open",
    "what": "waiting",
    "which": 1,
    "word": "approve",
}


def belongings(net: Network) -> Belongings:
    """A piece that was sent and is asked back; a shop, an auditor and keys at each center."""
    piece = delivered(net, shop=SHOP)
    case = asked(piece)
    lot = bought_lots.announced(net)
    unit = stocked_units.stored(net)[0]
    recall = recalled.proposed(net)
    with db.transaction() as session:
        item = session.get_one(Item, item_id(piece))
        line = session.get_one(OrderLine, item.order_line_id)
        taken = session.get_one(OrderImport, line.import_id)
        taken.center_id = net.center_id
        photo = session.scalars(select(Attachment.id).where(Attachment.item_id == item.id)).first()
        number = session.scalars(select(Certificate.number)).one()
        other = merchant_of(session, "doudian", "别家店铺")
        for role in (Role.MERCHANT, Role.SHOP_STAFF):
            for login, shop in ((role.value, item.merchant_id), (f"{role.value}_far", other.id)):
                accounts.grant(
                    session, net.people[login].person_id, role,
                    by=FOUNDER, now=NOW, merchant_id=shop,
                )  # fmt: skip
        there = accounts.create_person(
            session, "auditor_there", "远", "Far", PASSWORD, by=FOUNDER, now=NOW, example=True
        )
        accounts.grant(
            session, there.id, Role.AUDITOR, by=FOUNDER, now=NOW, center_id=net.other_center_id
        )
        idle = net.people["receiving_2"].person_id
        keys = {
            login: api_keys.make_key(session, actor.person_id, login, by=FOUNDER, now=NOW)
            for login, actor in net.people.items()
            if not login.endswith("_2")
        }
        keys["auditor_there"] = api_keys.make_key(session, there.id, "there", by=FOUNDER, now=NOW)
        audit.give_access(session, "监管局", [piece], 9, by=net.auditor, now=NOW)
        access = session.scalars(select(CaseAccess.id)).one()
        given = session.scalars(select(func.max(BuyerPass.id))).one()
        stations.add_station(session, net.center_id, "台一", by=net.manager, now=NOW)
        bench = session.scalars(select(Station.id)).one()
        counted = count.count_bin(
            session, net.center_id, stocked_units.BIN, "", by=net.warehouse_keeper, now=NOW
        )
        mapped = mapping.ask_mapping(
            session, item.merchant_id, "Y-1", net.center_id, bought_lots.PRODUCT,
            by=net.purchaser, now=NOW,
        )  # fmt: skip
        measured = register_instrument(
            session, net.center_id, "SC-01", InstrumentKind.COLORIMETER, unit="dE",
            by=net.reviewer, now=NOW,
        ).id  # fmt: skip
        stocked = session.get_one(StockUnit, stocked_units.unit_key(unit)).lot.ref
        owner = Actor(
            None, "program",
            (Assignment(Role.API_KEY, center_id=net.center_id, merchant_id=item.merchant_id),),
        )  # fmt: skip
        wanted = endpoints.NewHook(url="https://erp.example.com/hooks")
        hook = endpoints.add_hook(session, wanted, by=owner, now=NOW).code
        message = endpoints.try_hook(session, hook, by=owner, now=NOW).message
        return Belongings(
            piece, case, number, line.sub_number, photo, taken.id, idle, access, given, bench,
            lot, bought_lots.orders()[0], unit, stocked, counted.id, mapped.id,
            measured, recall, keys,
            hook, message,
        )  # fmt: skip


def pages_of(app):
    """(rule, method) of the whole map of addresses."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def address(app, rule, things: Belongings) -> str:
    named = access_table()["belongs"].get(rule.endpoint, "")
    with app.test_request_context():
        values = {name: things.of(named, name) for name in rule.arguments}
        path: str = rule.build(values)[1]
    return path
