"""Waybills as people type and scan them: read plain, held against what carriers write."""

from __future__ import annotations

from app.base.errors import Invalid
from app.commands.entries import typed_code, typed_sentence
from workflows.dispatch import carriers
from workflows.verdict import Refused, Text

LONGEST_COURIER = 100
AS_IS = "waybill_form"  # the objection that a person may answer with: it is right


def typed_waybill(raw: str, *, courier: str = "", as_is: bool = False) -> str:
    """A number as it is kept; "" for none. Raises `Invalid` for what no carrier writes.

    `as_is`: somebody of the house looked at the label once more, and that is the number: a carrier
    may have a new form.
    """
    number = carriers.waybill(typed_code("waybill", raw))
    objection = carriers.objection(courier, number) if number and not as_is else None
    if objection is not None:
        raise _invalid("waybill", objection)
    return number


def typed_parcel(courier: str, raw: str, *, as_is: bool = False) -> tuple[str, str]:
    """Carrier and number; the carrier is derived where the number tells it and none was named.

    A label that was scanned into the carrier's field is the number all the same.
    """
    courier = typed_sentence("courier", courier)[:LONGEST_COURIER]
    if not raw.strip() and carriers.writers_of(carriers.waybill(courier)):
        courier, raw = "", courier
    number = typed_waybill(raw, courier=courier, as_is=as_is)
    if not number:
        raise Invalid("waybill", Text("请填写快递公司和运单号", "Name the courier and the waybill"))
    if not courier:
        courier = _derived(number)
    return courier, number


def _derived(number: str) -> str:
    found = carriers.carrier_of(number)
    if found is not None:
        return found.name.zh
    several = carriers.writers_of(number)
    if not several:
        raise Invalid("courier", Text("请填写快递公司", "Name the courier"))
    zh = "、".join(one.name.zh for one in several)
    en = ", ".join(one.name.en for one in several)
    raise Invalid(
        "courier",
        Text(
            f"这个号有几家快递都用：{zh}。请选快递公司",
            f"Several carriers write such numbers: {en}. Choose one",
        ),
    )


def _invalid(field: str, refused: Refused) -> Invalid:
    return Invalid(field, refused.reason, refused.code, next_step=refused.next_step)
