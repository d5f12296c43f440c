"""The forms of the sealing desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.web.base.forms import NumberField, PageForm
from app.web.base.language import say
from workflows.dispatch.places import PLACES
from workflows.intake.kinds import RETURN_METHODS
from workflows.verdict import Text

CONSENTS: dict[str, tuple[bool | None, Text]] = {
    "yes": (True, Text("买家同意", "The buyer consented")),
    "no": (False, Text("买家没有同意", "The buyer did not consent")),
    "unknown": (None, Text("不清楚", "Not known")),
}
MINUTE = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


class SealForm(PageForm):
    """Certificate, tag and mass in the order they come to hand."""

    certificate_no = StringField(_l("证书"), [InputRequired(_l("请扫描证书")), Length(max=300)])
    net_mass = NumberField(_l("复称"), [InputRequired(_l("请先复称"))], unit="g")
    tag_no = StringField(_l("防拆扣"), [InputRequired(_l("请扫描防拆扣")), Length(max=64)])
    packing = MultipleFileField(_l("封装照片或视频"))


class WeighAgainForm(PageForm):
    """What another clerk's scale shows of a held piece."""

    net_mass = NumberField(_l("换人复称"), [InputRequired(_l("请先复称"))], unit="g")
    weighing = MultipleFileField(_l("复称照片"))


class DispatchForm(PageForm):
    """Whom the bag is given to."""

    waybill = StringField(_l("运单号"), [Length(max=64)])
    courier = StringField(_l("快递公司"), [Length(max=100)])
    insured_value = NumberField(_l("保价"), unit="元")


class DeliveryForm(PageForm):
    """What the carrier says of the sign-for."""

    signed_at = DateTimeLocalField(
        _l("签收时间"), [InputRequired(_l("请填写签收时间"))], format=list(MINUTE)
    )
    place = RadioField(_l("签收地点"), [InputRequired(_l("请选择签收地点"))], validate_choice=False)
    consent = RadioField(_l("买家是否同意放在那里"), default="unknown", validate_choice=False)
    picked_up_at = DateTimeLocalField(_l("取件时间"), [Optional()], format=list(MINUTE))

    def offer(self) -> DeliveryForm:
        """The choices, in the request's language."""
        self.place.choices = [
            (place.value, say(record.name)) for place, record in PLACES.items() if record.name
        ]
        self.consent.choices = [(key, say(name)) for key, (_, name) in CONSENTS.items()]
        return self


class HandBackForm(PageForm):
    """How the piece goes back to its merchant."""

    method = RadioField(
        _l("退回方式"), [InputRequired(_l("请选择退回方式"))], validate_choice=False
    )
    waybill = StringField(_l("运单号"), [Length(max=64)])

    def offer(self) -> HandBackForm:
        """The choices, in the request's language."""
        self.method.choices = [(key, say(name)) for key, name in RETURN_METHODS.items()]
        return self


class PrepareForm(PageForm):
    """Why the piece goes back."""

    reason = TextAreaField(_l("说明"), [Length(max=2000)])
