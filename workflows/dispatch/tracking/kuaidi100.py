"""kuaidi100's pushes of a parcel's route (快递信息推送服务), read by its published interface.

`sign`, `param`, and `lastResult` with `state`, `com`, `nu`, `data` (`time`, `ftime`, `context`,
`statusCode`): the push interface of api.kuaidi100.com, as it lies at
apifox.com/apidoc/project-514987/api-8568518. The codes of states: the same, api-8562559
(运单快递状态), with `resultv2` 4 or more. A push with `statusCode` in its rows: as a public program
keeps one (JD, 304, a pick-up station). A push holds all that is known of a parcel, the latest
first, and comes again until it is answered.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

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

W = TrackingWord
ABORT = "abort"  # of `status`: nothing found in three days, nothing new in sixty
STATES: Mapping[str, TrackingWord] = {
    "0": W.MOVING,
    "1": W.MOVING,
    "5": W.MOVING,
    "7": W.MOVING,
    "8": W.MOVING,
    "10": W.MOVING,
    "11": W.MOVING,
    "12": W.MOVING,
    "101": W.MOVING,
    "102": W.MOVING,
    "103": W.MOVING,
    "1001": W.MOVING,
    "1002": W.MOVING,
    "1003": W.MOVING,
    "501": W.IN_BOX,
    "3": W.SIGNED,
    "302": W.SIGNED,  # signed for after trouble: by whom it does not say
    "301": W.SIGNED_SELF,
    "303": W.SIGNED_AGENT,
    "304": W.SIGNED_BOX,
    "14": W.REFUSED,
    "203": W.REFUSED,
    "6": W.GOING_BACK,
    "4": W.CAME_BACK,
    "2": W.TROUBLE,
    "13": W.TROUBLE,
    "201": W.TROUBLE,
    "202": W.TROUBLE,
    "204": W.TROUBLE,
    "205": W.TROUBLE,
    "206": W.TROUBLE,
    "207": W.TROUBLE,
    "208": W.TROUBLE,
    "209": W.TROUBLE,
    "210": W.TROUBLE,
    "401": W.TROUBLE,
    ABORT: W.TROUBLE,
}


def sign_of(param: str, salt: str) -> str:
    """`sign`: MD5 of what was sent and of the word that we gave when we subscribed."""
    return hashlib.md5((param + salt).encode()).hexdigest().upper()  # noqa: S324  # theirs


def is_authentic(param: str, sign: str, salt: str) -> bool:
    """Whether whoever sent it knows the salt; compared in constant time."""
    return hmac.compare_digest(sign_of(param, salt).encode(), sign.upper().encode())


def read_push(param: str) -> tuple[RouteStep, ...]:
    """The steps, the earliest first; raises `UnreadablePush`."""
    try:
        sent = json.loads(param)
    except (ValueError, RecursionError):
        raise UnreadablePush("param") from None
    last = sent.get("lastResult") if isinstance(sent, dict) else None
    if not isinstance(last, dict):
        raise UnreadablePush("lastResult")
    number = waybill(sent_text(last.get("nu")))
    rows = [] if last.get("data") is None else last["data"]
    if not number or not isinstance(rows, list) or len(rows) > MOST_STEPS:
        raise UnreadablePush("nu, data")
    steps = [_step(number, row, last, newest=at == 0) for at, row in enumerate(rows)]
    if sent.get("status") == ABORT and steps:
        latest = steps[0]
        steps.insert(0, RouteStep(number, ABORT, latest.at, W.TROUBLE))
    return tuple(reversed(steps))


def _step(number: str, row: Any, last: dict[str, Any], *, newest: bool) -> RouteStep:
    if not isinstance(row, dict):
        raise UnreadablePush("data")
    # Without `resultv2` rows have no codes, and `state` is that of the newest.
    code = sent_text(row.get("statusCode")) or (sent_text(last.get("state")) if newest else "0")
    at = instant_in_china(row.get("ftime") or row.get("time"))
    return step_of(number, code, at, sent_text(row.get("context"), 2000), STATES)
