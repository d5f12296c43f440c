"""kuaidi100 and SF as their documents have them: what they would post, signed as they sign."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote_plus

SALT = "salt-of-the-tests-" + "k" * 20


def pushed(waybill, *rows, salt=SALT, **more):
    """The form of a kuaidi100 push; rows are (time, code, sentence), the earliest first."""
    data = [
        {"time": at, "ftime": at, "context": said, "statusCode": code, "location": ""}
        for at, code, said in reversed(rows)
    ]
    last = {"message": "ok", "nu": waybill, "com": "shunfeng", "state": "3", "data": data}
    param = json.dumps({"status": "polling", "lastResult": last, **more}, ensure_ascii=False)
    sign = hashlib.md5((param + salt).encode()).hexdigest().upper()
    return {"param": param, "sign": sign}


def routed(waybill, *rows, word=SALT):
    """The form of SF's routes; rows are (time, opCode, remark)."""
    routes = [
        {"id": str(n), "mailno": waybill, "acceptTime": at, "opCode": code, "remark": said}
        for n, (at, code, said) in enumerate(rows)
    ]
    sent = json.dumps({"Body": {"WaybillRoute": routes}}, ensure_ascii=False)
    signed = hashlib.md5(quote_plus(sent + "1764555555" + word).encode()).digest()
    digest = base64.b64encode(signed).decode()
    return {"msgData": sent, "timestamp": "1764555555", "msgDigest": digest}
