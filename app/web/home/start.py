"""The start page: the doors for staff, buyers and holders of a paper, and example people."""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import Config, current
from app.base.db import reading
from app.base.preparation import example_network, is_loading, typeface
from app.queries.people.examples import ExampleCenter, ExamplePerson, example_people
from app.queries.returns.passes import codes_in_development
from app.web.base.edge import RETRY_SECONDS
from app.web.base.language import say
from workflows.roles import ROLE_NAMES, Role
from workflows.verdict import Text

FIRST_CENTER = "RL"
# A piece's road through the house: whose desk is next, and what is done there.
ROAD: tuple[tuple[Role, Text], ...] = (
    (
        Role.MANAGER,
        Text("导入店铺订单，每件得到编号", "Import the shops' orders; each piece gets its code"),
    ),
    (Role.RECEIVING, Text("收货：扫码、称重、拍照", "Receive: scan, weigh, photograph")),
    (Role.INSPECTOR, Text("领取并逐项检测，提交", "Claim it, test each check, submit")),
    (Role.REVIEWER, Text("复核结论：另一双眼睛", "Review the verdict: the second pair of eyes")),
    (Role.SIGNATORY, Text("签发证书", "Sign the certificate")),
    (Role.SEALER, Text("加封、装箱、发货、签收", "Seal, pack, send, deliver")),
    (Role.CUSTOMER_SERVICE, Text("七天无理由与售后", "Seven-day returns")),
)
# Where goods are bought in; other centers have nobody of these.
BUYING_IN = (Role.PURCHASER, Role.WAREHOUSE_KEEPER)
BESIDE = (Role.AUDITOR, Role.MERCHANT, Role.SHOP_STAFF, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class DeskStep:
    """A desk on the road of a piece, and who can be signed in there."""

    desk: str
    task: str
    people: tuple[ExamplePerson, ...]


def start_page() -> ResponseReturnValue:
    """What nobody has to sign in for; while something is being made it looks again by itself."""
    settings = current()
    waits = _waits(settings)
    shown = render_template("home/start.html", waits=waits, **_examples(settings))
    response = make_response(shown)
    if waits:
        response.headers["Refresh"] = RETRY_SECONDS
    return response


def _waits(settings: Config) -> list[tuple[str, int]]:
    """What is being made beside the server, and how many of a hundred parts are done."""
    shares = []
    if is_loading(settings):
        share = example_network(settings).share or 0.0
        shares.append((say(Text("示例网络正在载入", "The example network is loading")), share))
    if typeface(settings).under_way:
        share = typeface(settings).share or 0.0
        shares.append(
            (say(Text("证书字体正在生成", "The certificate typeface is being built")), share)
        )
    return [(what, int(100 * share)) for what, share in shares]


def _examples(settings: Config) -> dict[str, object]:
    if settings.production:
        return {"places": [], "goods": {}, "here": None, "road": [], "beside": [], "codes": ()}
    with reading() as session:
        found = example_people(session)
        codes = codes_in_development(session, clock.now())
    asked = request.args.get("center", FIRST_CENTER)
    here = next((c for c in found.centers if c.code == asked), next(iter(found.centers), None))
    return {
        "places": [(say(c.name), f"?center={c.code}", c is here) for c in found.centers],
        "goods": _by_category(found.centers),
        "here": here,
        "codes": codes,
        "road": [_step(role, task, here, found.everywhere) for role, task in ROAD] if here else [],
        "beside": [
            (say(ROLE_NAMES[role]), people)
            for role in (*BUYING_IN, *BESIDE)
            if (people := _in(role, (*(here.people if here else ()), *found.everywhere)))
        ],
    }


def _by_category(centers: tuple[ExampleCenter, ...]) -> dict[str, str]:
    """For each category the address of the first center that inspects it."""
    found: dict[str, str] = {}
    for center in centers:
        for code in center.categories:
            found.setdefault(code, f"?center={center.code}")
    return found


def _step(
    role: Role, task: Text, here: ExampleCenter, everywhere: tuple[ExamplePerson, ...]
) -> DeskStep:
    return DeskStep(say(ROLE_NAMES[role]), say(task), _in(role, (*here.people, *everywhere)))


def _in(role: Role, people: tuple[ExamplePerson, ...]) -> tuple[ExamplePerson, ...]:
    return tuple(person for person in people if person.role is role)
