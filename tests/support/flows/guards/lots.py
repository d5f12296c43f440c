"""Guards of a lot's flow in commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from support.build import NOW, Network
from support.flows import bought_lots as lots
from support.flows.guards.given import NO_REASON, Act, Given, Spoiler, Start, change
from support.flows.guards.items import NOBODY, all_one_person, by_session

from app.commands.goods import decide, purchase, receipt, sample
from app.models.goods.lot import Lot, LotPlan
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.sample import SampleRecord
from app.models.goods.supplier import SupplierDocument
from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.flow import LotAction
from workflows.goods.lots.states import LotState

A = LotAction


@dataclass(kw_only=True)
class LotGiven(Given):
    """A lot on the point of one step."""

    counted: dict[int, int] = field(default_factory=lambda: {1: 5})
    good: int = 4
    bad: int = 1
    waybill: str = "SF0000000000009"
    witnesses: tuple[str, ...] = ("甲", "乙")
    film: str = "V-2026-7"


def _start(make: Callable[[Network], str]) -> Start:
    def start(net: Network) -> Given:
        return LotGiven(net=net, by=NOBODY, now=NOW + timedelta(hours=1), number=make(net))

    start.__name__ = f"lot {make.__name__}"
    return start


def failing(net: Network) -> str:
    """Recorded, and one class has reached Re."""
    return lots.recorded(net, bad=1)


MAKERS: Mapping[str, Callable[[Network], str]] = {
    "announced receive": lots.announced,
    "announced cancel": lots.announced,
    "received freeze_plan": lots.received,
    "planned draw": lots.planned,
    "sampling record_piece": lots.drawn,
    "sampling accept": lots.recorded,
    "sampling refuse": failing,
    "refused ask_concession": lots.refused,
    "refused begin_sorting": lots.refused,
    "refused send_back": lots.refused,
    "refused order_destruction": lots.refused,
    "concession_asked grant_concession": lots.conceding,
    "concession_asked decline_concession": lots.conceding,
    "sorting finish_sorting": lots.sorting,
    "destruction_due destroy": lots.to_destroy,
}
PEOPLE: Mapping[str, str] = {}


def start_of(source: str, action: str) -> Start:
    return _start(MAKERS[f"{source} {action}"])


def of_lot(act: Callable[[Session, LotGiven], object]) -> Act:
    """An act that reads what a lot's step is given besides."""

    def narrowed(session: Session, given: Given) -> None:
        assert isinstance(given, LotGiven)
        act(session, given)

    return by_session(narrowed)


def receives(session: Session, given: LotGiven) -> None:
    receipt.receive_lot(
        session, given.number, given.counted, reason=given.reason, by=given.by, now=given.now
    )


def records_piece(session: Session, given: LotGiven) -> None:
    place = lots.sample_places(given.number)[0]
    genuine = PieceAuthenticity.GENUINE
    sample.record_piece(session, given.number, *place, genuine, {}, by=given.by, now=given.now)


ACTS: Mapping[str, Act] = {
    A.RECEIVE: of_lot(receives),
    A.CANCEL: of_lot(lambda s, g: purchase.cancel_lot(s, g.number, g.reason, by=g.by, now=g.now)),
    A.FREEZE_PLAN: of_lot(lambda s, g: sample.freeze_plan(s, g.number, by=g.by, now=g.now)),
    A.DRAW: of_lot(lambda s, g: sample.draw_sample_of(s, g.number, by=g.by, now=g.now)),
    A.RECORD_PIECE: of_lot(records_piece),
    A.ACCEPT: of_lot(lambda s, g: decide.accept_lot(s, g.number, by=g.by, now=g.now)),
    A.REFUSE: of_lot(lambda s, g: decide.refuse_lot(s, g.number, g.reason, by=g.by, now=g.now)),
    A.ASK_CONCESSION: of_lot(
        lambda s, g: decide.ask_concession(s, g.number, g.reason, by=g.by, now=g.now)
    ),
    A.GRANT_CONCESSION: of_lot(
        lambda s, g: decide.grant_concession(s, g.number, by=g.by, now=g.now)
    ),
    A.DECLINE_CONCESSION: of_lot(
        lambda s, g: decide.decline_concession(s, g.number, g.reason, by=g.by, now=g.now)
    ),
    A.BEGIN_SORTING: of_lot(lambda s, g: decide.begin_sorting(s, g.number, by=g.by, now=g.now)),
    A.FINISH_SORTING: of_lot(
        lambda s, g: decide.finish_sorting(s, g.number, g.good, g.bad, by=g.by, now=g.now)
    ),
    A.SEND_BACK: of_lot(lambda s, g: decide.send_back(s, g.number, g.waybill, by=g.by, now=g.now)),
    A.ORDER_DESTRUCTION: of_lot(
        lambda s, g: decide.order_destruction(s, g.number, g.reason, by=g.by, now=g.now)
    ),
    A.DESTROY: of_lot(
        lambda s, g: decide.destroy_lot(s, g.number, g.witnesses, g.film, by=g.by, now=g.now)
    ),
}


def bought_by_me(session: Session, given: Given) -> None:
    session.execute(update(PurchaseOrder).values(by_id=given.me))


def inspected_by_me(session: Session, given: Given) -> None:
    session.execute(update(SampleRecord).values(by_id=given.me))


def of_the_sample(**values: object) -> Spoiler:
    """One record of the sample says another thing."""

    def spoil(session: Session, _given: Given) -> None:
        first = select(SampleRecord.id).order_by(SampleRecord.id).limit(1).scalar_subquery()
        session.execute(update(SampleRecord).where(SampleRecord.id == first).values(**values))

    return spoil


def nothing_found(session: Session, _given: Given) -> None:
    session.execute(update(SampleRecord).values(critical=0, major=0, minor=0))


def document_lapsed(session: Session, _given: Given) -> None:
    first = select(SupplierDocument.id).limit(1).scalar_subquery()
    wanted = update(SupplierDocument).where(SupplierDocument.id == first)
    session.execute(wanted.values(valid_to=date(2026, 6, 30)))


def of_liquor(session: Session, _given: Given) -> None:
    """What the category must know of its batch nobody has said."""
    session.execute(update(PurchaseLine).values(category="liquor"))


def short_and_silent(_session: Session, given: Given) -> None:
    assert isinstance(given, LotGiven)
    given.counted, given.reason = {1: 4}, " "


def refused_again_and_again(session: Session, given: Given) -> None:
    """Two refusals in normal and five in tightened inspection (9.3.1, 9.4)."""
    here = session.get_one(Lot, lots.lot_key(given.number))
    for number in range(7):
        at = NOW - timedelta(days=10 - number)
        lot = Lot(
            line_id=here.line_id,
            center_id=here.center_id,
            state=LotState.SENT_BACK,
            state_since=at,
            announced=5,
            announced_by_id=here.announced_by_id,
            announced_at=at,
            counted=5,
            received_at=at,
            seed="0" * 16,
            decided_at=at,
        )
        session.add(lot)
        session.flush()
        session.add(
            LotPlan(
                lot_id=lot.id, kind=LotClass.MAJOR, pieces=5, level="II", aql=Decimal(1),
                severity="normal", letter="A", plan_letter="E", n=5, ac=0, re=1, whole=True,
                counted=1, accepted=False,
            )
        )  # fmt: skip


def no_documents(session: Session, _given: Given) -> None:
    session.execute(delete(SupplierDocument))


SPOILERS: Mapping[str, Spoiler] = {
    "authenticity_certain": of_the_sample(authenticity=PieceAuthenticity.DOUBTFUL),
    "batch_identified": of_liquor,
    "classes_pass": of_the_sample(major=1),
    "decided_by_other_eyes": inspected_by_me,
    "destruction_witnessed": change("witnesses", ("甲", " 甲 ")),
    "difference_explained": short_and_silent,
    "documents_in_order": document_lapsed,
    "sorting finish_sorting documents_in_order": no_documents,
    "not_the_purchaser": bought_by_me,
    "nothing_critical": of_the_sample(critical=1),
    "pieces_counted": change("counted", {1: 0}),
    "reason_told": NO_REASON,
    "refusal_founded": nothing_found,
    "sample_recorded": of_the_sample(superseded_at=NOW),
    "sampling_goes_on": refused_again_and_again,
    "second_is_independent": all_one_person,
    "sorting_adds_up": change("bad", 2),
    "way_back_told": change("waybill", " "),
}
