"""A platform's own link: a JSON Web Token (RFC 7519) that names one order, ends, serves once.

The platform signs with the secret that it shares with this installation (HS256): `iss` its code as
orders have it, `sub` the main order number, `jti` a mark of its own, `iat`, `exp` an hour at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.config import current
from app.base.errors import Refusal
from app.base.secrets_at_rest import keyed_digest
from app.commands.returns.access.passes import give_act_pass
from app.models.orders.order import ShopOrder
from app.models.returns.access import BuyerPass
from workflows.roles import AccessWay
from workflows.verdict import Refused, Text

AUDIENCE = "jadegate"
ALGORITHMS = ["HS256"]
LINK_WITHIN = timedelta(hours=1)
CLAIMS = ["iss", "sub", "aud", "jti", "iat", "exp"]
LONGEST_MARK = 200
BAD_LINK = Refused(
    "bad_link",
    Text("链接无效或已到期", "This link is not valid or has expired"),
    next_step=Text(
        "请回到购物平台的订单页重新打开；或用订单号查询。",
        "Open it again from the order on the platform; or look the order up by its number.",
    ),
)
USED_LINK = Refused(
    "used_link", Text("这个链接已经用过", "This link was used before"), next_step=BAD_LINK.next_step
)


@dataclass(frozen=True, slots=True)
class PlatformWord:
    """What a platform says: this visitor is the buyer of this order."""

    platform: str
    order_number: str
    mark: str


def read_link(token: str, now: datetime) -> PlatformWord:
    """What a link says, if its platform signed it and it holds; raises `Refusal`."""
    secrets = dict(current().platform_secrets)
    try:
        named = jwt.decode(token, options={"verify_signature": False}).get("iss")
        said: dict[str, Any] = jwt.decode(
            token,
            secrets[str(named)],
            algorithms=ALGORITHMS,
            audience=AUDIENCE,
            issuer=str(named),
            # The clock of the house judges the times below.
            options={"require": CLAIMS, "verify_exp": False, "verify_iat": False},
        )
        made, ends = (datetime.fromtimestamp(int(said[name]), UTC) for name in ("iat", "exp"))
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, OverflowError, OSError):
        raise Refusal(BAD_LINK) from None
    mark, number = str(said["jti"]), str(said["sub"])
    lasts = ends - made
    if not (now < ends and timedelta(0) < lasts <= LINK_WITHIN and 0 < len(mark) <= LONGEST_MARK):
        raise Refusal(BAD_LINK)
    return PlatformWord(str(named), number, mark)


def follow_link(session: Session, token: str, *, device: str, now: datetime) -> str:
    """Use a platform's link; the cookie that acts from now on. Raises `Refusal`."""
    said = read_link(token, now)
    wanted = select(ShopOrder.id).where(
        ShopOrder.platform == said.platform, ShopOrder.number == said.order_number
    )
    # Locked, so that of two who follow it at once the second sees that it was used.
    order = session.scalar(wanted.with_for_update())
    if order is None:
        raise Refusal(BAD_LINK)
    used = keyed_digest("platform link", f"{said.platform}:{said.mark}")
    if session.scalar(select(BuyerPass.id).where(BuyerPass.token == used)) is not None:
        raise Refusal(USED_LINK)
    return give_act_pass(session, order, AccessWay.PLATFORM, old=device, now=now, token=used)
