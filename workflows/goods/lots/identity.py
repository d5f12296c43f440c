"""Batch and dates of a lot: read from a code, typed, or both and then in agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from workflows.goods.lots.policy import policy_of
from workflows.verdict import Citation, Refused, Text

IDENTITY_NAMES: Mapping[str, Text] = {
    "gtin": Text("商品条码", "GTIN"),
    "batch": Text("批号", "batch number"),
    "produced": Text("生产日期", "production date"),
    "expires": Text("有效期至", "expiry date"),
    "serial": Text("序列号", "serial number"),
    "sscc": Text("箱码 SSCC", "SSCC"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LotIdentity:
    """What a GS1 code says (AI 01, 10, 11, 17 or 15, 21, 00), or what was typed instead."""

    gtin: str = ""
    batch: str = ""
    produced: date | None = None
    expires: date | None = None
    serial: str = ""
    sscc: str = ""

    def joined_with(self, typed: LotIdentity) -> LotIdentity | Refused:
        """Both together; refused where the code and what was typed say different things."""
        merged = self
        for field in fields(self):
            read, said = getattr(self, field.name), getattr(typed, field.name)
            if read and said and read != said:
                return _differs(IDENTITY_NAMES[field.name], read, said)
            merged = replace(merged, **{field.name: read or said})
        return merged


def missing_identity(identity: LotIdentity, category: str) -> tuple[Text, ...]:
    """What the category needs to know and nobody has said."""
    return tuple(
        IDENTITY_NAMES[name] for name in policy_of(category).identity if not getattr(identity, name)
    )


def dates_fault(identity: LotIdentity, today: date) -> Refused | None:
    """Why dates can't be those of goods that arrive today, or None."""
    produced, expires = identity.produced, identity.expires
    if produced is not None and produced > today:
        return _date_fault(
            "produced_later",
            f"生产日期 {produced} 在今天之后",
            f"The production date {produced} lies after today",
        )
    if produced is not None and expires is not None and expires <= produced:
        return _date_fault(
            "expires_before_produced",
            f"有效期 {expires} 不晚于生产日期 {produced}",
            f"It expires on {expires}, not after its production on {produced}",
        )
    if expires is not None and expires < today:
        return _date_fault(
            "expired_on_arrival",
            f"已过有效期（{expires}），不能收货",
            f"It expired on {expires} and can't be received",
        )
    return None


def _differs(name: Text, read: object, said: object) -> Refused:
    return Refused(
        "code_differs",
        Text(
            f"{name.zh}：条码为 {read}，填写为 {said}",
            f"{name.en}: the code says {read}, typed was {said}",
        ),
        next_step=Text("请核对实物后更正", "Look at the goods and correct it"),
    )


def _date_fault(code: str, zh: str, en: str) -> Refused:
    return Refused(
        code,
        Text(zh, en),
        Citation("Jadegate house rules", tag="house rule"),
        Text("请核对包装上的日期", "Check the dates on the package"),
    )
