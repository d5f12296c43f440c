"""A price said anew: by two people, and never for a month that is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.models.network.center import Center
from app.models.network.fee import EnteredPrice
from app.models.people.second_person import SecondPersonRequest
from app.queries.network.fees import prices_of
from workflows.inspection.standard.catalogue import categories
from workflows.network.events import FeePriceEntered
from workflows.network.fees import FEE_NAMES, FeePrice, FeeService, fit_price, price_on
from workflows.people.second_person import PairAct
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

ALL = Text("全部品类", "All categories")
NONE_SO_FAR = Text("无", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """A price to be entered, as it was typed. An empty category: all without their own."""

    center_id: int
    category: str
    service: str
    price: Decimal
    free_days: int
    first_day: date
    reason: str


def enter_price(
    session: Session,
    given: NewPrice,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None = None,
) -> EnteredPrice:
    """Enter a price from a day on. Raises `SecondPersonAsked` without an agreement, `Invalid`."""
    if not by.may(Permission.RULES_PROPOSE, given.center_id):
        raise NotPermitted
    given = replace(given, reason=typed_sentence("reason", given.reason))
    service = _checked_service(given, local(now).date())
    given = replace(given, price=given.price.quantize(Decimal("0.01")))
    take_two(session, _proposal(session, given, service), by=by, now=now, agreed=agreed)
    entered = EnteredPrice(
        center_id=given.center_id,
        category=given.category,
        service=service,
        price=given.price,
        free_days=given.free_days,
        first_day=given.first_day,
        asked_by_id=by.person_id,
        agreed_by_id=agreed.by.person_id if agreed is not None else None,
        at=now,
    )
    session.add(entered)
    event = FeePriceEntered(
        given.center_id,
        given.category,
        service.value,
        str(given.price),
        given.free_days,
        given.first_day.isoformat(),
        given.reason,
    )
    record.append(session, event, by=by, now=now, center_id=given.center_id)
    return entered


def enter_asked_price(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    """What a second person's word on such a request does."""
    asked = request.payload["args"]
    given = NewPrice(
        center_id=asked["center_id"],
        category=asked["category"],
        service=asked["service"],
        price=Decimal(asked["price"]),
        free_days=asked["free_days"],
        first_day=date.fromisoformat(asked["first_day"]),
        reason=request.reason,
    )
    enter_price(session, given, by=asker, now=now, agreed=agreed)
    return ""


def _checked_service(given: NewPrice, today: date) -> FeeService:
    if not given.reason:
        raise Invalid("reason", Text("请写明调价理由", "Say why the price is changed"))
    if given.category and given.category not in {one.code for one in categories()}:
        raise Invalid("category", Text("没有这个品类", "There is no such category"))
    if given.service not in set(FeeService):
        raise Invalid("service", Text("没有这个收费项目", "There is no such service"))
    answer = fit_price(given.price, given.free_days, given.first_day, today)
    if isinstance(answer, Refused):
        raise Invalid((answer.facts or {}).get("field", ""), answer.reason, answer.code)
    return FeeService(given.service)


def _proposal(session: Session, given: NewPrice, service: FeeService) -> PairProposal:
    known = prices_of(session, given.center_id)
    before = price_on(known, given.category, service, given.first_day)
    center = session.get_one(Center, given.center_id)
    return PairProposal(
        act=PairAct.ENTER_PRICE,
        subject=f"{given.center_id}/{given.category or '*'}/{service.value}",
        center_id=given.center_id,
        args={
            "center_id": given.center_id,
            "category": given.category,
            "service": service.value,
            "price": str(given.price),
            "free_days": given.free_days,
            "first_day": given.first_day.isoformat(),
        },
        facts={"before": before.key if before is not None else None},
        shown=(
            (Text("中心", "Center"), Text(center.name_zh, center.name_en)),
            (Text("品类", "Category"), _category_name(given.category)),
            (Text("收费项目", "Service"), FEE_NAMES[service]),
            (Text("现价", "Price so far"), _told_price(before)),
            (Text("新价", "New price"), str(given.price)),
            (Text("免费天数", "Free days"), str(given.free_days)),
            (Text("生效日", "From"), given.first_day.isoformat()),
        ),
        reason=given.reason,
    )


def _category_name(code: str) -> Text:
    return next((one.name for one in categories() if one.code == code), ALL)


def _told_price(before: FeePrice | None) -> Text:
    return NONE_SO_FAR if before is None else Text(str(before.price), str(before.price))
