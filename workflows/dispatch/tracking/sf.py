"""Routes of SF (路由推送): `WaybillRoute` with `mailno`, `acceptTime`, `opCode`, `remark`.

Fields: the beans of RoutePush in public programs (qiubaotong's sf.api: id, mailno, orderid,
acceptTime, acceptAddress, remark, opCode), and SF's own 顺丰快递管家, which sends each step up to
three times (showdoc.com.cn/1951633994234701, 路由推送接口). Codes: answers of SF that public
programs keep (50, 54 collected; 30, 31, 36, 105, 106, 310, 605 under way; 44, 204 out for delivery;
70 not handed over; 80 signed for; 8000 says where the picture of the sign-for lies). No table of
all codes was found: another one goes to a person. 80 does not say who signed.

The signature is that of SF's calls, Base64 of MD5 over the URL-encoded msgData, timestamp and
check word; whether its pushes carry it could not be tried without an account (`docs/adapters.md`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import quote_plus

from workflows.dispatch.carriers import waybill
from workflows.dispatch.tracking.words import (
    MOST_STEPS,
    RouteStep,
    TrackingWord,
    UnreadablePush,
    instant_in_china,
    sent_text,
    step_of,
)

_MOVING = ("50", "54", "30", "31", "36", "105", "106", "310", "605", "44", "204", "8000")
OPCODES: Mapping[str, TrackingWord] = {
    **dict.fromkeys(_MOVING, TrackingWord.MOVING),
    "70": TrackingWord.TROUBLE,
    "80": TrackingWord.SIGNED,
}


def sign_of(msg_data: str, timestamp: str, check_word: str) -> str:
    """`msgDigest` of a message."""
    said = quote_plus(msg_data + timestamp + check_word)
    return base64.b64encode(hashlib.md5(said.encode()).digest()).decode()  # noqa: S324  # theirs


def is_authentic(msg_data: str, timestamp: str, sign: str, check_word: str) -> bool:
    """Whether whoever sent it knows the check word; compared in constant time."""
    return hmac.compare_digest(sign_of(msg_data, timestamp, check_word).encode(), sign.encode())


def read_push(msg_data: str) -> tuple[RouteStep, ...]:
    """The steps by their time; raises `UnreadablePush`."""
    try:
        sent = json.loads(msg_data)
    except (ValueError, RecursionError):
        raise UnreadablePush("msgData") from None
    body = sent.get("Body", sent) if isinstance(sent, dict) else None
    rows = body.get("WaybillRoute") if isinstance(body, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_STEPS:
        raise UnreadablePush("WaybillRoute")
    return tuple(sorted((_step(row) for row in rows), key=lambda step: step.at))


def _step(row: object) -> RouteStep:
    if not isinstance(row, dict):
        raise UnreadablePush("WaybillRoute")
    number = waybill(sent_text(row.get("mailno")))
    code = sent_text(row.get("opCode"))
    if not number or not code:
        raise UnreadablePush("mailno, opCode")
    at = instant_in_china(row.get("acceptTime"))
    return step_of(number, code, at, sent_text(row.get("remark"), 2000), OPCODES)
