"""A request for a return, on the buyer's page or through customer service; decided at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, Refusal
from app.base.refs import key_of
from app.commands import evidence
from app.commands.entries import typed_sentence
from app.commands.load import item_for_update
from app.commands.proof import prove_act
from app.commands.returns.decide import decide_by_law, keep
from app.commands.returns.step import LockedCase, due_of, lock_order, tell, words_of
from app.models.inspection.evidence import EvidencePurpose
from app.models.intake.item import Item
from app.models.returns.case import ReturnCase
from app.queries.returns.law import answer_by_law, facts_of_sale, returned_units
from app.queries.returns.opening import RUNNING, opening_answer
from workflows.inspection.states import WITH_BUYER
from workflows.returns.events import ReturnRequested
from workflows.returns.flow import FLOW, ReturnChannel, ReturnGround
from workflows.returns.law.facts.situation import CaseFacts, GoodsCondition, Notice, Progress
from workflows.returns.law.facts.words import BuyerReason, Mark, PackageSeal, RequestKind
from workflows.roles import Actor
from workflows.verdict import Citation, Refused, Text

MOST_PIECES = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for a return.

    `claim` says what is wrong where the ground is quality. `notice_at` is when the buyer gave
    notice, if that can be proved and was earlier. `key`: the same key asks for the same case.
    """

    reason: str = ""
    ground: ReturnGround = ReturnGround.NO_REASON
    claim: BuyerReason = BuyerReason.NO_REASON
    quantity: int = 1
    channel: ReturnChannel = ReturnChannel.SERVICE
    marks: tuple[Mark, ...] = ()
    broken_seals: tuple[PackageSeal, ...] = ()
    asks_for_person: bool = False
    notice_at: datetime | None = None
    key: str | None = None


def open_return(
    session: Session,
    ref: str,
    request: Request,
    photos: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> tuple[ReturnCase, ...]:
    """Open a case for a piece, and decide it at once by the law.

    One case a piece: where more is asked for, the pieces of the same order line that are with the
    buyer follow, and the case of the piece asked for comes first. Raises `Refusal` where a case is
    open, where the goods are not with the buyer, or where more is asked for than was bought.
    """
    asked = _complete_request(request, now)
    line_id = _line_of(session, ref)
    lock_order(session, line_id)
    item = item_for_update(session, ref)
    by = prove_act(session, item.line.order_id, by=by, center_id=item.center_id, now=now)
    repeated = _cases_before(session, request.key)
    if repeated:
        return repeated
    pieces = _pieces(session, item, asked.quantity)
    facts = facts_of_sale(session, item.id)
    return tuple(
        _open_case(session, piece, asked, facts, photos if piece is item else (), by, now, place)
        for place, piece in enumerate(pieces)
    )


def _cases_before(session: Session, key: str | None) -> tuple[ReturnCase, ...]:
    """The cases that this very request opened before."""
    if key is None:
        return ()
    first = session.scalars(
        select(ReturnCase).where(ReturnCase.request_key == key[:64])
    ).one_or_none()
    if first is None:
        return ()
    others = session.scalars(
        select(ReturnCase).where(
            ReturnCase.order_line_id == first.order_line_id,
            ReturnCase.requested_at == first.requested_at,
            ReturnCase.id != first.id,
        )
    )
    return (first, *others)


def _complete_request(request: Request, now: datetime) -> Request:
    reason = typed_sentence("reason", request.reason)
    if not 1 <= request.quantity <= MOST_PIECES:
        raise Invalid("quantity", Text("数量应为 1 到 99", "The quantity is 1 to 99"))
    if request.notice_at is not None and request.notice_at > now:
        raise Invalid("notice_at", Text("通知时间不能晚于现在", "The notice isn't in the future"))
    claim = claim_of(request.ground, request.claim)
    return replace(request, reason=reason, claim=claim, notice_at=request.notice_at or now)


def claim_of(ground: ReturnGround, claim: BuyerReason) -> BuyerReason:
    if ground is not ReturnGround.QUALITY:
        return BuyerReason.NO_REASON
    return BuyerReason.DEFECT if claim is BuyerReason.NO_REASON else claim


def _line_of(session: Session, ref: str) -> int:
    key = key_of("QC", ref)
    line = None
    if key is not None:
        line = session.scalar(select(Item.order_line_id).where(Item.id == key[0]))
    if line is None:
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return line


def _pieces(session: Session, item: Item, quantity: int) -> list[Item]:
    """The piece asked for and as many of its siblings, all locked and all with the buyer."""
    stands = opening_answer(session, item.id)
    if isinstance(stands, Refused):
        raise Refusal(stands)
    left = item.line.quantity - returned_units(session, item.order_line_id)
    busy = select(ReturnCase.item_id).where(
        ReturnCase.order_line_id == item.order_line_id,
        RUNNING,
    )
    siblings = session.scalars(
        select(Item)
        .where(
            Item.order_line_id == item.order_line_id,
            Item.id != item.id,
            Item.state.in_(WITH_BUYER),
            Item.id.not_in(busy),
        )
        .order_by(Item.id)
        .limit(quantity - 1)
        .with_for_update()
    ).all()
    if quantity > min(left, 1 + len(siblings)):
        raise Refusal(
            Refused(
                "too_many",
                Text(
                    f"可退数量为 {max(0, min(left, 1 + len(siblings)))}，申请了 {quantity}",
                    f"{max(0, min(left, 1 + len(siblings)))} can come back, {quantity} asked for",
                ),
                Citation("网络购买商品七日无理由退货暂行办法", "17"),
                Text("请核对数量", "Check the quantity"),
                {"left": str(max(0, left))},
            )
        )
    return [item, *siblings]


def _open_case(
    session: Session,
    item: Item,
    asked: Request,
    sale: CaseFacts,
    photos: Sequence[evidence.StoredFile],
    by: Actor,
    now: datetime,
    place: int,
) -> ReturnCase:
    own = sale if place == 0 else facts_of_sale(session, item.id)
    facts = _with_request(replace(own, prior=replace(own.prior, returned_quantity=0)), asked, now)
    facts = replace(facts, prior=replace(own.prior, returned_quantity=sale.prior.returned_quantity))
    case = ReturnCase(
        item_id=item.id,
        order_line_id=item.order_line_id,
        center_id=item.center_id,
        state=FLOW.start,
        state_since=now,
        ground=asked.ground,
        claim=asked.claim.value,
        quantity=1,
        reason=words_of(session, item.order_line_id, asked.reason, now=now).sealed,
        channel=asked.channel,
        requested_at=now,
        notice_at=asked.notice_at or now,
        request_key=asked.key[:64] if asked.key and place == 0 else None,
        human_asked=asked.asks_for_person,
        decision={},
        due_at=now,
    )
    keep(case, answer_by_law(facts, case.notice_at))
    case.due_at = due_of(case)
    session.add(case)
    session.flush()
    held = LockedCase(item, case)
    event = ReturnRequested(
        case.ref,
        case.ground.value,
        case.claim,
        case.quantity,
        case.channel.value,
        case.notice_at.isoformat(),
    )
    tell(session, held, event, by=by, now=now)
    attach_request(session, item, case, photos, by=by, now=now)
    decide_by_law(session, held, now=now)
    return case


def _with_request(sale: CaseFacts, asked: Request, now: datetime) -> CaseFacts:
    exchange = asked.ground is ReturnGround.EXCHANGE
    return replace(
        sale,
        notice=Notice(
            sent_at=asked.notice_at,
            kind=RequestKind.EXCHANGE if exchange else RequestKind.RETURN,
            reason=asked.claim,
            quantity=asked.quantity,
            asks_for_person=asked.asks_for_person or None,
        ),
        condition=GoodsCondition(marks=asked.marks, broken_seals=asked.broken_seals),
        progress=Progress(as_of=now),
    )


def attach_request(
    session: Session,
    item: Item,
    case: ReturnCase,
    photos: Sequence[evidence.StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Put files of a request or a message into the piece's record; the keys they have there."""
    keys = []
    for photo in photos:
        attached = evidence.attach(
            session,
            item,
            photo,
            EvidencePurpose.RETURN_REQUEST,
            by=by,
            now=now,
            check_code=case.ref,
        )
        keys.append(attached.id)
    return keys
