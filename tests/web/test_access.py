"""The access matrix: what `tests/access.toml` says, against grants, pages and real requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from support.access_table import (
    EVERYBODY,
    SIGNED_IN,
    WITH_ACCOUNT,
    access_table,
    line_to_write,
    roles_of,
    written_pages,
)
from support.build import FOUNDER, NOW, PASSWORD, Network, Scene
from support.return_pieces import asked, delivered, item_id
from web.conftest import Browser

from app import create_app
from app.base import db
from app.commands.network.setup import merchant_of
from app.commands.people import accounts
from app.models.inspection.evidence import Attachment
from app.models.intake.item import Item
from app.models.orders.order import OrderImport, OrderLine
from app.models.papers.certificate import Certificate
from app.web.base.desk import ACCESS
from app.web.base.limits import limiter
from workflows.roles import GRANTS, Permission, Role

PAGES = written_pages()
# These end the session that the matrix walks with; test_sign_in.py looks after them.
ENDING = ("sign_in.sign_out", "sign_in.sign_out_everywhere")
TITLE, SHOP = "天然翡翠手镯 冰种飘花", "玉见小铺"


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
    keys: dict[str, str]

    def of(self, named: str, argument: str) -> Any:
        """The value of an argument in the address of a page that names such a thing."""
        if argument in FIXED:
            return FIXED[argument]
        key = {"file": self.file, "photo": self.file, "import": self.order_import}
        known = {
            "ref": self.case if named == "return" else self.piece,
            "number": self.number,
            "sub": self.line,
            "key": key.get(named, self.person),
        }
        return known.get(argument, "x")


FIXED = {
    "code": "CM-08",
    "do": "message",
    "filename": "css/page.css",
    "form": "json",
    "kind": "csv",
    "purpose": "parcel",
    "what": "waiting",
}


def belongings(net: Network) -> Belongings:
    """A piece that was sent and is asked back; a shop, an auditor and keys at each center."""
    piece = delivered(net, shop=SHOP)
    case = asked(piece)
    with db.transaction() as session:
        item = session.get_one(Item, item_id(piece))
        line = session.get_one(OrderLine, item.order_line_id)
        taken = session.get_one(OrderImport, line.import_id)
        taken.center_id, taken.rejected_file = net.center_id, None
        photo = session.scalars(select(Attachment.id).where(Attachment.item_id == item.id)).first()
        number = session.scalars(select(Certificate.number)).one()
        other = merchant_of(session, "doudian", "别家店铺")
        for login, shop in (("merchant", item.merchant_id), ("merchant_far", other.id)):
            accounts.grant(
                session, net.people[login].person_id, Role.MERCHANT,
                by=FOUNDER, now=NOW, merchant_id=shop,
            )  # fmt: skip
        there = accounts.create_person(
            session, "auditor_there", "远", "Far", PASSWORD, by=FOUNDER, now=NOW
        )
        accounts.grant(
            session, there.id, Role.AUDITOR, by=FOUNDER, now=NOW, center_id=net.other_center_id
        )
        idle = net.people["receiving_2"].person_id
        keys = {
            login: accounts.make_key(session, actor.person_id, login, by=FOUNDER, now=NOW)
            for login, actor in net.people.items()
            if not login.endswith("_2")
        }
        keys["auditor_there"] = accounts.make_key(session, there.id, "there", by=FOUNDER, now=NOW)
        return Belongings(piece, case, number, line.sub_number, photo, taken.id, idle, keys)


@pytest.fixture
def scene():
    return Scene("access", belongings)


@pytest.fixture
def backend():
    """Who may open what is asked before any table is; one database is enough."""
    return "sqlite"


@pytest.fixture
def fresh(settings):
    """An application of its own: one test adds an address to it."""
    made = create_app(settings)
    limiter.enabled = False
    yield made
    limiter.enabled = True


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
        return rule.build(values)[1]


def asked_of(someone, rule, method, path, key=""):
    """(status, where it leads, text) of one request, with a key where a program asks."""
    if rule.endpoint.startswith("api."):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = someone.client.open(path, method=method, headers=headers)
    else:
        answer = someone.get(path) if method == "GET" else someone.post(path)
    text = answer.get_data().decode("utf-8", "replace")
    leads = answer.headers.get("Location", "")
    answer.close()
    return answer.status_code, leads, text


def is_shut(status: int, leads: str) -> bool:
    return status in (401, 403) or leads.startswith("/sign-in")


# What is written, against what the code says


def test_the_grants_are_as_written():
    written = access_table()["grants"]
    missing = sorted({p.value for p in Permission} - set(written))
    assert missing == [], f"write into tests/access.toml under [grants]: {missing[0]!r} = [...]"
    assert sorted(set(written) - {p.value for p in Permission}) == [], "no such permission"
    assert {
        permission: sorted(role for role, given in GRANTS.items() if permission in given)
        for permission in Permission
    } == {permission: sorted(roles_of(written[permission])) for permission in Permission}


def test_every_permission_is_asked_for_somewhere():
    root = Path(__file__).parents[2]
    code = "".join(
        path.read_text("utf-8")
        for room in ("app", "workflows")
        for path in sorted((root / room).rglob("*.py"))
        if path.name != "roles.py"
    )
    asked_for = set(re.findall(r"\b(?:Permission|P)\.([A-Z_]+)\b", code))
    assert sorted({p.name for p in Permission} - asked_for) == []


def test_every_page_has_its_line(app):
    pages = [(rule.endpoint, method) for rule, method in pages_of(app)]
    missing = [line_to_write(*page) for page in pages if page not in PAGES]
    assert missing == [], "\n".join(missing)
    gone = sorted(set(PAGES) - set(pages))
    assert gone == [], f"no such page; take its line out of tests/access.toml: {gone}"


def test_every_address_says_whose_thing_it_names(app):
    table = access_table()
    belongs, free = set(table["belongs"]), set(table["of_no_center"])
    named = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    missing = sorted(named - belongs - free)
    assert missing == [], (
        f'write into tests/access.toml "{missing[0]}" under [belongs] or [of_no_center]'
    )
    assert sorted((belongs | free) - named) == [], "no such address"
    assert sorted(belongs & free) == []


def test_what_pages_ask_for_is_as_written(app):
    """The table of the application (`ACCESS`) and the grants, against the lines."""
    wrong, narrowed = [], dict(access_table()["narrowed_by_the_page"])
    for rule, method in pages_of(app):
        access = app.extensions[ACCESS][rule.endpoint]
        line = PAGES[rule.endpoint, method]
        if access.public:
            agrees = line == EVERYBODY
        elif access.permission is None:
            agrees = line == SIGNED_IN
        else:
            holders = {r for r in WITH_ACCOUNT if access.permission in GRANTS[r]}
            asked_at_the_desk = narrowed.pop(f"{method} {rule.endpoint}", None)
            if asked_at_the_desk is None:
                agrees = line not in (EVERYBODY, SIGNED_IN) and roles_of(line) == holders
            else:
                agrees = access.permission == asked_at_the_desk and roles_of(line) < holders
        if not agrees:
            wrong.append((method, rule.endpoint, access, line))
    assert wrong == []
    assert narrowed == {}, "no such page"


def test_an_address_without_an_access_is_shut(fresh, signed_in):
    fresh._got_first_request = False
    fresh.add_url_rule("/forgotten", "forgotten", lambda: "open")
    fresh._got_first_request = True
    browser = Browser(fresh)
    assert browser.sign_in("admin").status_code == 302
    assert browser.get("/forgotten").status_code == 403


# What is written, against real requests


@pytest.mark.parametrize("role", [None, *WITH_ACCOUNT], ids=lambda r: r.value if r else "nobody")
def test_who_gets_in(app, made, signed_in, browser, role):
    """A role that is written down is never shut out of what is its own; every other one is."""
    someone = signed_in(role.value) if role else browser
    key = made.keys[role.value] if role else ""
    wrong, asked_about = [], 0
    for rule, method in pages_of(app):
        line = PAGES[rule.endpoint, method]
        if rule.endpoint in ENDING:
            continue
        path = address(app, rule, made)
        status, leads, _ = asked_of(someone, rule, method, path, key)
        asked_about += 1
        permitted = line == EVERYBODY or (role is not None and role in roles_of(line))
        if status >= 500 or is_shut(status, leads) is permitted:
            wrong.append((method, path, status, leads, "permitted" if permitted else "not"))
        elif not permitted and role is None and status not in (302, 401):
            wrong.append((method, path, status, "nobody is led to sign in"))
    assert wrong == []
    assert asked_about == len(PAGES) - len(ENDING)


@pytest.mark.parametrize("role", [None, *WITH_ACCOUNT], ids=lambda r: r.value if r else "nobody")
def test_a_browser_opens_no_program_interface(app, made, signed_in, browser, role):
    someone = signed_in(role.value) if role else browser
    for rule, method in pages_of(app):
        if rule.endpoint.startswith("api."):
            ask = someone.get if method == "GET" else someone.post
            assert ask(address(app, rule, made)).status_code == (403 if role else 401)


NOT_THERE = ("orders.rejected",)  # this import rejected nothing, so there is no such file


@pytest.mark.parametrize("role", WITH_ACCOUNT)
def test_what_belongs_to_another_center_is_not_there(app, made, signed_in, role):
    """404 to the same trade of another center, with nothing of the thing in the answer.

    What has a page is there for its own center's people, so that the 404 says something.
    """
    own = signed_in(role.value)
    login = "auditor_there" if role is Role.AUDITOR else f"{role.value}_far"
    foreign = signed_in(login)
    wrong = []
    for rule, method in pages_of(app):
        belongs = rule.endpoint in access_table()["belongs"]
        if not belongs or role not in roles_of(PAGES[rule.endpoint, method]):
            continue
        path = address(app, rule, made)
        key = made.keys[login]
        status, _, text = asked_of(foreign, rule, method, path, key)
        told = [word for word in (TITLE, SHOP) if word in text]
        if status != 404 or told:
            wrong.append((method, path, status, "to another center", told))
        if method == "GET" and rule.endpoint not in NOT_THERE:
            status, _, _ = asked_of(own, rule, method, path, made.keys[role.value])
            if status not in (200, 302):
                wrong.append((method, path, status, "to its own people"))
    assert wrong == []
