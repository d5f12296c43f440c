"""Every list of the house, looked at by the same trade of another center: nothing of ours shows.

Marked rows are planted into each table that lists are made of: of the first center, and of no
center, which is the network's own and never everybody's.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from support.build import FOUNDER, NOW, PASSWORD, Scene, item_in
from support.return_pieces import arrived, asked, delivered, item_id
from web.access.scene import WITH_ACCOUNT, pages_of, roles_of, written_pages

from app.base import db
from app.base.config import current
from app.commands.audit import audit
from app.commands.audit.alarms import raise_alarm
from app.commands.network.setup import merchant_of
from app.commands.people import accounts
from app.models.audit.audit import AlarmKind
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import LineRoute, OrderImport, OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.people.account import Person, RoleAssignment
from workflows.inspection.states import ItemState
from workflows.roles import Role
from workflows.verdict import Text

OURS, NOBODYS = "标记甲", "标记无"
PAGES = written_pages()
# Lists that show nothing before they are asked for something, and what is asked.
ASKING = {
    "after_sales.find": "q={order}",
    "auditor.search": "item={piece}",
    "manager.staff": "search=标记",
    "orders.labels": "ref={piece}&ref={waiting}",
    "orders.search": "number={order}",
    "receiving.labels": "ref={waiting}",
    "receiving.scan": "code={waiting}",
    "merchant.labels": "ref={waiting}",
}
# Where the own people of a role see what is marked: the walk looks at what can show it.
SEEN_BY_OWN = {
    Role.RECEIVING: {
        "arrivals.queue",
        "receiving.expected",
        "receiving.labels",
        "receiving.set_aside",
        "receiving.waiting",
        "reviewer.quarantined",
    },
    Role.INSPECTOR: {
        "comparison.queue",
        "inspector.mine",
        "inspector.queue",
        "reviewer.quarantined",
    },
    Role.REVIEWER: {
        "recalls.new",
        "reviewer.failed",
        "reviewer.quarantined",
        "reviewer.queue",
        "reviewer.undetermined",
    },
    Role.SIGNATORY: {
        "reviewer.quarantined",
        "signatory.issued",
        "signatory.queue",
    },
    Role.SEALER: {
        "reviewer.quarantined",
        "sealing.going_back",
        "sealing.not_passed",
        "sealing.on_the_way",
        "sealing.parcels",
        "sealing.queue",
    },
    Role.CUSTOMER_SERVICE: {
        "after_sales.queue",
        "recalls.new",
        "reviewer.quarantined",
        "sealing.on_the_way",
    },
    Role.PURCHASER: {"purchasing.mappings"},
    Role.WAREHOUSE_KEEPER: set(),
    Role.AUDITOR: {
        "after_sales.queue",
        "auditor.access",
        "auditor.alarms",
        "auditor.search",
        "manager.fees",
        "manager.merchants",
        "reviewer.quarantined",
    },
    Role.MANAGER: {
        "after_sales.queue",
        "manager.fees",
        "manager.merchants",
        "manager.quarantine",
        "manager.staff",
        "orders.labels",
        "orders.returned",
        "orders.search",
        "orders.upload",
        "recalls.new",
        "reviewer.quarantined",
    },
    Role.ADMIN: {
        "admin.shops",
        "admin.staff",
    },
    Role.MERCHANT: {
        "merchant.fees",
        "merchant.goods",
        "merchant.goods_file",
        "merchant.labels",
        "merchant.returns",
        "merchant.returns_file",
        "merchant.score",
        "merchant.shop",
    },
    Role.SHOP_STAFF: {
        "merchant.goods",
        "merchant.goods_file",
        "merchant.labels",
        "merchant.returns",
        "merchant.returns_file",
        "merchant.score",
    },
    Role.API_KEY: set(),  # a program is no person: it opens no desk
}
STATES = {
    ItemState.REGISTERED: "jade",
    ItemState.RECEIVED: "jade",
    ItemState.INTAKE_EXCEPTION: "jade",
    ItemState.QUEUED: "jade",
    ItemState.INSPECTING: "jade",
    ItemState.IN_REVIEW: "jade",
    ItemState.PASSED: "jade",
    ItemState.CERTIFIED: "jade",
    ItemState.SEALED: "jade",
    ItemState.DISPATCHED: "jade",
    ItemState.FAILED: "jade_treated",
    ItemState.UNDETERMINED: "supplement_undetermined",
    ItemState.QUARANTINED: "liquor_counterfeit",
    ItemState.RETURN_PENDING: "jade_treated",
    ItemState.RETURNED: "jade_treated",
}


def planted(net):
    """Marked rows of the first center in each table, and rows of no center."""
    sold, back = delivered(net), delivered(net)
    asked(sold)
    arrived(net, asked(back))
    refs = {
        state: item_in(state, net, current(), sample, tag=20 + n).ref
        for n, (state, sample) in enumerate(STATES.items())
    }
    auditor = net.auditor
    with db.transaction() as session:
        audit.give_access(session, f"{OURS}监管局", [sold], 30, by=auditor, now=NOW)
        key = session.scalars(select(Certificate.id).where(Certificate.item_id == item_id(sold)))
        said = Text(f"{OURS}套证", f"{OURS} copied")
        raise_alarm(session, AlarmKind.COPIED, "x", said, now=NOW, certificate=key.one())
        of_none = Text(f"{NOBODYS}日志", f"{NOBODYS} log")
        raise_alarm(session, AlarmKind.LOG, "y", of_none, now=NOW)
        shop = merchant_of(session, "doudian", f"{OURS}店铺")
        session.execute(update(Item).values(title=f"{OURS}手镯", merchant_id=shop.id))
        session.execute(update(ShopOrder).values(merchant_id=shop.id))
        session.execute(update(OrderLine).values(title=f"{OURS}手镯", center_id=net.center_id))
        session.execute(update(OrderImport).values(name=f"{OURS}.csv", center_id=net.center_id))
        here = select(RoleAssignment.person_id).where(RoleAssignment.center_id == net.center_id)
        second = Person.id.in_(here) & Person.login.endswith("_2", autoescape=True)
        session.execute(update(Person).where(second).values(name=f"{OURS}某"))
        order = session.scalars(
            select(ShopOrder.number).join(OrderLine).join(Item).where(Item.id == item_id(sold))
        ).one()
        for role in (Role.MERCHANT, Role.SHOP_STAFF):
            person = net.people[role.value].person_id
            accounts.grant(session, person, role, by=FOUNDER, now=NOW, merchant_id=shop.id)
        for login, role in (("auditor_there", Role.AUDITOR), ("admin_there", Role.AUDITOR)):
            there = accounts.create_person(
                session, login, login, "Far", PASSWORD, by=FOUNDER, now=NOW, example=True
            )
            accounts.grant(
                session, there.id, role, by=FOUNDER, now=NOW, center_id=net.other_center_id
            )
            if login == "admin_there":  # as roles of older days may be
                session.flush()
                mine = RoleAssignment.person_id == there.id
                session.execute(update(RoleAssignment).where(mine).values(role=Role.ADMIN))
        nearby = accounts.create_person(
            session, "auditor_here", "近", "Near", PASSWORD, by=FOUNDER, now=NOW, example=True
        )
        place = net.center_id
        accounts.grant(session, nearby.id, Role.AUDITOR, by=FOUNDER, now=NOW, center_id=place)
        _of_no_center(session, net)
    waiting = refs.pop(ItemState.RECEIVED)
    return {"order": order, "piece": sold, "waiting": waiting, "marks": (OURS, *refs.values())}


def _of_no_center(session, net):
    """An import, a line that waits and one that is done with, and a shop, all without a center."""
    importer = net.people["manager_net"].person_id
    taken = OrderImport(
        file_digest="0" * 64,
        name=f"{NOBODYS}.csv",
        imported_by_id=importer,
        imported_at=NOW,
        result={},
    )
    shop = Merchant(platform="doudian", shop=f"{NOBODYS}店铺")
    session.add_all([taken, shop])
    session.flush()
    order = ShopOrder(platform="doudian", number="77", merchant_id=shop.id)
    session.add(order)
    session.flush()
    for n, route in enumerate((LineRoute.WAITING_FOR_CATEGORY, LineRoute.NOT_NEEDED)):
        session.add(
            OrderLine(
                order_id=order.id, platform="doudian", sub_number=f"77{n}", sku="", product_id="",
                title=f"{NOBODYS}挂件", merchant_code="", quantity=1, status="待发货",
                after_sale="", order_kind="", route=route, content_digest="0" * 64, row={},
                import_id=taken.id,
            )
        )  # fmt: skip


@pytest.fixture
def scene():
    return Scene("foreign_lists", planted)


def lists(app, made, role):
    """(endpoint, address) of every page without a key that the role may open."""
    for rule, method in pages_of(app):
        line = PAGES[rule.endpoint, method]
        if method != "GET" or rule.arguments or role not in roles_of(line):
            continue
        if rule.endpoint == "home.start":
            continue  # development's example people of all centers: everybody's to choose
        with app.test_request_context():
            path = rule.build({})[1]
        yield rule.endpoint, path
        if rule.endpoint in ASKING:
            yield rule.endpoint, f"{path}?{ASKING[rule.endpoint].format(**made)}"
        if rule.endpoint in ("manager.board", "manager.merchants"):
            yield rule.endpoint, f"{path}?center=1"


def marked(app, made, someone, role, *marks):
    """The lists in which one of the marks shows, and those that failed."""
    seen = set()
    for endpoint, path in lists(app, made, role):
        answer = someone.get(path)
        assert answer.status_code < 500, path
        text = answer.get_data().decode("utf-8", "replace")
        if any(mark in text for mark in marks):
            seen.add(endpoint)
    return seen


FOREIGN = {Role.AUDITOR: "auditor_there", Role.ADMIN: "admin_there"}
OWN = {Role.AUDITOR: "auditor_here"}


@pytest.mark.parametrize("role", WITH_ACCOUNT)
def test_nothing_of_a_center_shows_in_anothers_lists(app, made, signed_in, role):
    foreign = signed_in(FOREIGN.get(role, f"{role.value}_far"))
    assert marked(app, made, foreign, role, *made["marks"]) == set()
    assert marked(app, made, foreign, role, NOBODYS) == set()


@pytest.mark.parametrize("role", WITH_ACCOUNT)
def test_the_own_people_see_what_is_marked_and_nothing_of_nobodys(app, made, signed_in, role):
    own = signed_in(OWN.get(role, role.value))
    seen = marked(app, made, own, role, *made["marks"])
    assert seen == SEEN_BY_OWN[role]
    if role is not Role.ADMIN:
        assert marked(app, made, own, role, NOBODYS) == set()


def test_what_is_of_no_center_shows_to_roles_of_the_network(app, made, signed_in):
    seen = marked(app, made, signed_in("manager_net"), Role.MANAGER, NOBODYS)
    assert seen == {"orders.upload", "orders.waiting", "orders.search"}
    assert marked(app, made, signed_in("auditor"), Role.AUDITOR, NOBODYS) == {
        "auditor.alarms",
        "auditor.integrity",
    }
