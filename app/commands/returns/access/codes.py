"""One-time codes: asked for on a device that may look, sent, told by a clerk, entered there."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.base.db import transaction
from app.base.errors import Missing, Refusal, RememberedRefusal
from app.base.secrets_at_rest import keyed_digest, seal
from app.commands import record
from app.commands.proof import end_codes, lock_codes
from app.commands.returns.access.code_link import link_of
from app.commands.returns.access.passes import give_act_pass, must_manage
from app.commands.returns.access.sender import CodeSender, CodeToSend, NotSent
from app.commands.returns.access.tries import TooManyTries, count_try
from app.models.intake.item import Item
from app.models.orders.order import ShopOrder
from app.models.returns.access import BuyerCode, BuyerPass
from app.queries.returns.passes import SHOWN, code_label, device_digest, open_pass
from app.queries.returns.personal import receiver_in_full
from app.queries.returns.sought import device_knows
from workflows.people.access import PASS_NEEDED, Opens, PassEnd
from workflows.returns.events import BuyerCodeTold
from workflows.roles import AccessWay, Actor, HowVerified
from workflows.verdict import Refused, Text

PURPOSE = "buyer code"
DIGITS = 6
CODE_LASTS = timedelta(minutes=15)
MOST_WRONG = 5
MOST_OF_DEVICE = 3
DEVICE_WITHIN = timedelta(hours=1)
MOST_OF_NETWORK = 3  # for one order
NETWORK_WITHIN = timedelta(hours=1)
MOST_OF_ORDER = 3
ORDER_WITHIN = timedelta(minutes=20)
TOO_MANY = (
    Text("验证码要得太勤", "Too many codes were asked for"),
    Text("请过一小时再试，或联系客服代办。", "Try again in an hour, or ask customer service."),
)
# Another one may have asked: whoever knows an order's number and a phone's end gets that far.
BUSY_ORDER = (
    Text(
        "这个订单刚才要的验证码太多，可能有别人在试，约 20 分钟后再试",
        "Too many codes were asked for this order, maybe by somebody else; wait about 20 min",
    ),
    Text(
        "不想等的：点开刚收到的验证码消息里的链接，或用以前确认过本人的手机或电脑，"
        "或从购物平台的订单页进入，或联系客服核实后代办。",
        "Not to wait: open the link in the message with the latest code, use a device that was"
        " confirmed before, the platform's own link, or customer service.",
    ),
)
UNSENT = Refused(
    "code_unsent",
    Text("验证码没有发出去", "The code could not be sent"),
    next_step=Text(
        "请过一会儿再试，或联系客服代办。", "Try again in a while, or ask customer service."
    ),
)
NO_CODE = Refused(
    "no_code",
    Text("没有等待填写的验证码", "No code is waiting to be entered"),
    next_step=Text("请重新获取验证码。", "Ask for a new one."),
)


def send_code(
    sender: CodeSender,
    name: str,
    *,
    device: str,
    network: str,
    now: datetime,
    address: Callable[[str], str] = str,
) -> None:
    """Make a code for a device that may look at an order, and send it, outside any transaction.

    `network`: where it was asked for from; `address`: that of the message's link, by its mark.
    Raises `TooManyTries`; `Refusal` where the device may not even look, or the sender failed.
    """
    with transaction() as session:
        code = _make_code(session, name, device, network, now, at_desk=sender.at_desk)
    if code.link:
        code = replace(code, link=address(code.link))
    try:
        sender.send(code)
    except NotSent as failed:
        with transaction() as session:
            _end(session, code.key, PassEnd.UNSENT, now)
        raise Refusal(UNSENT) from failed


def enter_code(session: Session, typed: str, *, device: str, now: datetime) -> str:
    """The buyer types the code on the device that asked; the cookie it acts with from now on.

    Wrong tries are the device's own: nobody uses up another one's. Raises `RememberedRefusal`.
    """
    order = session.scalar(_of_device(device, now).with_only_columns(BuyerCode.order_id))
    if order is not None:
        lock_codes(session, order)
    row = session.scalars(_waiting(device, now)).one_or_none()
    if row is None:
        raise Refusal(NO_CODE)
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    if not hmac.compare_digest(row.digest, _digest(row.pass_id, code)):
        row.tries += 1
        left = MOST_WRONG - row.tries
        if left <= 0:
            _end(session, row.id, PassEnd.TRIES, now)
        raise RememberedRefusal(_wrong(left))
    end_codes(session, row.order_id, PassEnd.USED, now)
    return give_act_pass(session, row.order_id, AccessWay.CODE, old=device, now=now)


def tell_code(
    session: Session, item: Item, key: int, how: HowVerified, *, by: Actor, now: datetime
) -> None:
    """A clerk verified the caller and reads the code out: their page shows it from now on."""
    must_manage(by, item)
    row = session.get(BuyerCode, key, with_for_update=True, populate_existing=True)
    if row is None or row.order_id != item.line.order_id or row.shown is None:
        raise Missing
    if row.ended_at is not None or now >= row.ends_at:
        raise Refusal(NO_CODE)
    row.how, row.by_id = how, by.person_id
    event = BuyerCodeTold(code_label(row.id), how.value)
    record.append(session, event, by=by, now=now, center_id=item.center_id, order_id=row.order_id)


def _make_code(
    session: Session, sender: str, device: str, network: str, now: datetime, *, at_desk: bool
) -> CodeToSend:
    digest = device_digest(device)
    looking = open_pass(session, digest, now)
    if looking is None or digest is None:
        raise Refusal(PASS_NEEDED)
    order = looking.order_key
    _count(session, digest, network, order, now)
    for other in session.scalars(_waiting(device, now)).all():
        _end(session, other.id, PassEnd.NEWER, now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    kept = _digest(looking.access.pass_key, code)
    row = BuyerCode(
        pass_id=looking.access.pass_key,
        order_id=order,
        digest=kept,
        shown=seal(SHOWN, code.encode(), about=kept) if at_desk else None,
        sender=sender,
        made_at=now,
        ends_at=now + CODE_LASTS,
    )
    session.add(row)
    session.flush()
    shop = session.execute(
        select(ShopOrder.platform, ShopOrder.number).where(ShopOrder.id == order)
    ).one()
    return CodeToSend(
        key=row.id,
        label=code_label(row.id),
        code=code,
        platform=shop.platform,
        order_number=shop.number,
        phone=receiver_in_full(session, order)["phone"],
        ends_at=row.ends_at,
        link="" if at_desk else link_of(row),
    )


def _count(session: Session, device: str, network: str, order: int, now: datetime) -> None:
    """A few an hour for a device. Where it never acted on the order, a few an hour for its network
    and, last, for the order: what a stranger is refused uses up nothing of the buyer's."""
    asked = count_try(session, f"codes of device {device}", lasts=DEVICE_WITHIN, now=now)
    if asked > MOST_OF_DEVICE:
        raise TooManyTries(*TOO_MANY)
    if device_knows(session, device, [order], Opens.ACT):
        return
    place = f"codes of order {order} from {network}"
    if count_try(session, place, lasts=NETWORK_WITHIN, now=now) > MOST_OF_NETWORK:
        raise TooManyTries(*TOO_MANY)
    asked = count_try(session, f"codes of order {order}", lasts=ORDER_WITHIN, now=now)
    if asked > MOST_OF_ORDER:
        raise TooManyTries(*BUSY_ORDER)


def _waiting(device: str, now: datetime) -> Select[BuyerCode]:
    locked = _of_device(device, now).with_for_update(of=BuyerCode)
    return locked.execution_options(populate_existing=True)


def _of_device(device: str, now: datetime) -> Select[BuyerCode]:
    return (
        select(BuyerCode)
        .join(BuyerPass, BuyerPass.id == BuyerCode.pass_id)
        .where(
            BuyerPass.device == device_digest(device),
            BuyerPass.ended_at.is_(None),
            BuyerPass.ends_at > now,
            BuyerCode.ended_at.is_(None),
            BuyerCode.ends_at > now,
        )
        .order_by(BuyerCode.id.desc())
        .limit(1)
    )


def _digest(pass_key: int | None, code: str) -> str:
    return keyed_digest(PURPOSE, f"{pass_key}:{code}")


def _end(session: Session, key: int, how: PassEnd, now: datetime) -> None:
    session.flush()
    session.execute(
        update(BuyerCode)
        .where(BuyerCode.id == key, BuyerCode.ended_at.is_(None))
        .values(ended_at=now, ended=how, shown=None)
        .execution_options(synchronize_session="evaluate")
    )


def _wrong(left: int) -> Refused:
    if left <= 0:
        return Refused(
            "code_spent",
            Text("验证码错了太多次，已作废", "That code is spent"),
            next_step=NO_CODE.next_step,
        )
    return Refused(
        "wrong_code",
        Text("验证码不对", "That isn't the code"),
        next_step=Text(f"请核对后再填，还可以试 {left} 次。", f"Check it; {left} tries are left."),
    )
