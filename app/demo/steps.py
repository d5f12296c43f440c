"""The steps of a walk: for each action, the command and the person who gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.base.db import transaction
from app.commands.across.cancelled_order import cancel_order_of
from app.commands.dispatch import parcels as dispatch
from app.commands.inspection import bench as inspection
from app.commands.inspection import claims, review
from app.commands.intake import receiving
from app.commands.orders import listing
from app.commands.papers import issue as certificate
from app.demo import numbers
from app.demo.buyer import let_in
from app.demo.journey import Journey, look_at_evidence, look_at_paper
from app.demo.weighings import fail_weight, release_weight, weigh_again
from app.queries.items import item_view
from app.queries.papers.certificates import live_number
from workflows.dispatch.places import SignPlace
from workflows.inspection.curves import bands_of
from workflows.inspection.finding import parse_value, raw_value
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Check, Stage
from workflows.roles import Actor
from workflows.verdict import Refused

ON_THE_ROAD = timedelta(hours=26)


def receive(walk: Journey) -> None:
    """Declare the listing and take the parcel in."""
    facts = {k: v for k, v in walk.listing.items() if k != "price"}

    def act(session: Session) -> None:
        listing.declare(session, walk.ref, facts, by=walk.crew.receiver, now=walk.at)
        receiving.receive(
            session, walk.ref, numbers.inbound(walk.seed), by=walk.crew.receiver, now=walk.at
        )

    walk.write(act)


def raise_exception(walk: Journey) -> None:
    """The parcel's seal is broken."""
    photos = [walk.stored("seal-1.jpg"), walk.stored("seal-2.jpg")]
    walk.write(
        lambda session: receiving.raise_exception(
            session,
            walk.ref,
            "seal",
            "外包裹封签破损，有重封胶痕",
            photos,
            by=walk.crew.receiver,
            now=walk.at,
        )
    )


def resolve_exception(walk: Journey) -> None:
    """A second person compares the weight and lets it go on."""
    walk.write(
        lambda session: receiving.resolve_exception(
            session, walk.ref, "与商家核对毛重一致，放行", by=walk.crew.second_receiver, now=walk.at
        )
    )


def reject(walk: Journey) -> None:
    """A second person sends it back."""
    walk.write(
        lambda session: receiving.reject(
            session,
            walk.ref,
            "封签破损，商家不认可，原件退回",
            by=walk.crew.second_receiver,
            now=walk.at,
        )
    )


def weigh(walk: Journey) -> None:
    """Weigh, photograph, record what intake checks."""
    given = walk.findings
    photos = [walk.stored("intake.jpg")]

    def act(session: Session) -> None:
        standard = walk.standard(session)
        intake = {
            check.code: _plain(check, walk.raw(check, given[check.code]))
            for check in standard.checks
            if check.stage is Stage.INTAKE and check.code in given
        }
        mass = Decimal(str(given["CM-06"]))
        receiving.weigh_and_photograph(
            session, walk.ref, mass, photos, intake=intake, by=walk.crew.receiver, now=walk.at
        )

    walk.write(act)


def _plain(check: Check, raw: dict[str, Any]) -> dict[str, Any]:
    finding = parse_value(check, raw)
    return raw if isinstance(finding, Refused) else raw_value(finding)


def claim(walk: Journey) -> None:
    walk.write(lambda session: claims.claim(session, walk.ref, by=walk.crew.inspector, now=walk.at))


def test_and_submit(walk: Journey) -> None:
    """Record every bench check and submit."""
    given = walk.findings
    by, now = walk.crew.inspector, walk.at
    with transaction() as session:
        checks = [
            c for c in walk.standard(session).checks if c.stage is Stage.BENCH and c.code in given
        ]
    for check in checks:
        raw = (
            dict(given[check.code]) if isinstance(given[check.code], Mapping) else given[check.code]
        )
        _save(walk, check, raw, by, now)
    walk.write(lambda session: inspection.submit(session, walk.ref, by=by, now=now))


def _save(walk: Journey, check: Check, given: Any, by: Actor, now: datetime) -> None:
    raw = dict(given) if isinstance(given, Mapping) else {check.parts[0].key: given}
    names = [
        name
        for part in check.parts
        if isinstance(part, Photos | FilePart)
        for name in raw.pop(part.key, [])
    ]
    files = [walk.stored(name, bands_of(check)) for name in names]

    def act(session: Session) -> None:
        if files:
            inspection.attach_to_check(session, walk.ref, check.code, files, by=by, now=now)
        if raw:
            inspection.save_finding(session, walk.ref, check.code, raw, by=by, now=now)

    walk.write(act)


def decide(action: ItemAction, reason: str) -> Callable[[Journey], None]:
    """A reviewer's verdict with its reason."""

    def step(walk: Journey) -> None:
        given, by, now = walk.findings, walk.crew.reviewer, walk.at

        def act(session: Session) -> None:
            for check in walk.standard(session).checks:
                if check.stage is Stage.REVIEW and check.code in given:
                    raw = walk.raw(check, given[check.code])
                    review.record_review_check(session, walk.ref, check.code, raw, by=by, now=now)
            look_at_evidence(session, walk.ref, by=by, now=now)
            review.decide(session, walk.ref, action, by=by, now=now, reason=reason)

        walk.write(act)

    return step


def issue(walk: Journey) -> None:
    walk.press.await_typeface()
    by, now = walk.crew.signatory, walk.at
    walk.write(lambda session: look_at_paper(session, walk.ref, by=by, now=now))
    certificate.issue(walk.ref, walk.press, by=by, now=now)


def seal(walk: Journey) -> None:
    """Re-weigh, tag, bind the certificate, film the packing."""
    packing = [walk.stored("packing.jpg")]
    mass = Decimal(str(walk.findings["CM-07"]))

    def act(session: Session) -> None:
        number = live_number(session, walk.seed)
        dispatch.seal(
            session,
            walk.ref,
            numbers.tamper_tag(walk.seed),
            mass,
            packing,
            certificate_no=number,
            by=walk.crew.sealer,
            now=walk.at,
        )

    walk.write(act)


def send(walk: Journey) -> None:
    def act(session: Session) -> None:
        view = item_view(session, walk.ref)
        value = view.unit_price if view else None
        dispatch.dispatch(
            session,
            walk.ref,
            "顺丰速运",
            numbers.outbound(walk.seed),
            value,
            by=walk.crew.sealer,
            now=walk.at,
        )

    walk.write(act)


def deliver(walk: Journey) -> None:
    """The carrier's sign-for, a day later."""
    walk.at += ON_THE_ROAD
    walk.write(
        lambda session: dispatch.deliver(
            session, walk.ref, walk.at, SignPlace.SELF, None, by=walk.crew.service, now=walk.at
        )
    )


def prepare_return(walk: Journey) -> None:
    walk.write(
        lambda session: receiving.prepare_return(
            session, walk.ref, "不通过，退回商家", by=walk.crew.sealer, now=walk.at
        )
    )


def hand_back(walk: Journey) -> None:
    walk.write(
        lambda session: receiving.hand_back(
            session,
            walk.ref,
            "post",
            numbers.handed_back(walk.seed),
            by=walk.crew.sealer,
            now=walk.at,
        )
    )


def cancel(walk: Journey) -> None:
    walk.write(
        lambda session: cancel_order_of(
            session, walk.ref, "买家取消订单", by=walk.crew.service, now=walk.at
        )
    )


def answer(accepts: bool) -> Callable[[Journey], None]:
    """The buyer's answer to a deviation."""

    def step(walk: Journey) -> None:
        by = let_in(walk.ref, walk.at)
        walk.write(
            lambda session: review.buyer_answers(
                session, walk.ref, accepts, via="buyer page", by=by, now=walk.at
            )
        )

    return step


STEPS: dict[ItemAction, Callable[[Journey], None]] = {
    ItemAction.RECEIVE: receive,
    ItemAction.RAISE_EXCEPTION: raise_exception,
    ItemAction.RESOLVE_EXCEPTION: resolve_exception,
    ItemAction.REJECT: reject,
    ItemAction.RECORD: weigh,
    ItemAction.CLAIM: claim,
    ItemAction.SUBMIT: test_and_submit,
    ItemAction.PASS: decide(ItemAction.PASS, ""),
    ItemAction.ASK_BUYER: decide(ItemAction.ASK_BUYER, "与商品描述有差异，请买家确认"),
    ItemAction.FAIL: decide(ItemAction.FAIL, "检出树脂充填，与申报的天然翡翠不符"),
    ItemAction.LEAVE_UNDETERMINED: decide(ItemAction.LEAVE_UNDETERMINED, "现有方法无法判定"),
    ItemAction.QUARANTINE: decide(ItemAction.QUARANTINE, "判为假冒，依法扣留"),
    ItemAction.ACCEPT_DEVIATION: answer(accepts=True),
    ItemAction.DECLINE_DEVIATION: answer(accepts=False),
    ItemAction.ISSUE: issue,
    ItemAction.SEAL: seal,
    ItemAction.HOLD_WEIGHT: fail_weight,
    ItemAction.WEIGH_AGAIN: weigh_again,
    ItemAction.RELEASE_WEIGHT: release_weight,
    ItemAction.DISPATCH: send,
    ItemAction.DELIVER: deliver,
    ItemAction.PREPARE_RETURN: prepare_return,
    ItemAction.HAND_BACK: hand_back,
    ItemAction.CANCEL: cancel,
}
