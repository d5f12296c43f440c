"""What a shop tells of itself: where it takes goods back, and who works for it."""

from __future__ import annotations

import re

from workflows.verdict import ALLOWED, Answer, Refused, Text

FEWEST_SIGNS, MOST_SIGNS = 8, 200
LONGEST_RECIPIENT = 40
# A mobile phone, or a line with its area code and perhaps an extension.
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}")
MOST_STAFF = 30

NO_RECIPIENT = Refused(
    "recipient_missing",
    Text(
        f"请填写收件人，{LONGEST_RECIPIENT} 字以内；没有收件人，快递不收",
        f"Name who signs for it, in up to {LONGEST_RECIPIENT} characters",
    ),
    facts={"field": "recipient"},
)
BAD_PHONE = Refused(
    "phone_form",
    Text(
        "请填写手机号，或带区号的座机（如 0871-65112233）",
        "A mobile number, or a line with its area code, such as 0871-65112233",
    ),
    facts={"field": "phone"},
)
BAD_ADDRESS = Refused(
    "address_form",
    Text(
        f"请写全省、市、区和门牌，{FEWEST_SIGNS} 至 {MOST_SIGNS} 字",
        f"Province, city, district and street, {FEWEST_SIGNS} to {MOST_SIGNS} characters",
    ),
    facts={"field": "address"},
)
TOO_MANY_STAFF = Refused(
    "too_many_staff",
    Text(
        f"一家店铺最多 {MOST_STAFF} 个员工账号，请先停用不用的",
        f"A shop has at most {MOST_STAFF} accounts: withdraw one first",
    ),
)


def serves_as_address(recipient: str, phone: str, address: str) -> Answer:
    """Whether a courier can deliver there."""
    if not 0 < len(recipient) <= LONGEST_RECIPIENT:
        return NO_RECIPIENT
    if PHONE.fullmatch(phone) is None:
        return BAD_PHONE
    if not FEWEST_SIGNS <= len(address) <= MOST_SIGNS:
        return BAD_ADDRESS
    return ALLOWED
