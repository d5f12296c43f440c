"""What a buyer says of a return: plain questions, in the law's own vocabulary underneath."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.web.base.forms import PageForm
from app.web.base.language import say
from workflows.inspection.standard.profile import Takeback
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.goods_names import MARK_NAMES, SEAL_NAMES
from workflows.returns.law.facts.words import BuyerReason, Mark, PackageSeal
from workflows.verdict import Text

# What a buyer chooses from: the track, and what is wrong where the track is quality.
WHYS: dict[str, tuple[ReturnGround, BuyerReason, Text]] = {
    "changed": (
        ReturnGround.NO_REASON,
        BuyerReason.NO_REASON,
        Text("不想要了，没有别的原因", "I changed my mind"),
    ),
    "faulty": (
        ReturnGround.QUALITY,
        BuyerReason.DEFECT,
        Text("坏了或有瑕疵", "It is damaged or faulty"),
    ),
    "different": (
        ReturnGround.QUALITY,
        BuyerReason.MISDESCRIBED,
        Text("和描述不一样", "It is not as described"),
    ),
    "wrong": (
        ReturnGround.QUALITY,
        BuyerReason.WRONG_ITEM,
        Text("发错了", "The wrong piece came"),
    ),
    "fake": (
        ReturnGround.QUALITY,
        BuyerReason.COUNTERFEIT,
        Text("怀疑是假货", "I think it is a fake"),
    ),
    "exchange": (
        ReturnGround.EXCHANGE,
        BuyerReason.NO_REASON,
        Text("想换一件", "I would like another one instead"),
    ),
}
# What every buyer is asked; what else, the file of the category says.
EVERY = (
    Mark.OPENED,
    Mark.TAMPER_TAG_REMOVED,
    Mark.CERTIFICATE_MISSING,
    Mark.PART_MISSING,
    Mark.DAMAGED,
)
# In a buyer's words; a mark or seal without such words is named as everywhere.
MARKS: dict[Mark, Text] = {
    Mark.OPENED: Text("拆开看过", "Unpacked and looked at"),
    Mark.TAMPER_TAG_REMOVED: Text("防拆扣取下了", "The tamper tag is off"),
    Mark.CERTIFICATE_MISSING: Text("证书不在手边", "The certificate is missing"),
    Mark.PART_MISSING: Text("少了配件或盒子", "A part or the box is missing"),
    Mark.DAMAGED: Text("有磕碰、划痕", "It has knocks or scratches"),
    Mark.TRIED_ON: Text("试戴、试穿过", "Tried on"),
    Mark.WORN: Text("戴着、穿着用过", "Worn, beyond trying on"),
    Mark.RESIZED: Text("改过尺寸", "Its size was changed"),
    Mark.BRAND_TAG_CUT: Text("吊牌剪掉了", "The brand tag was cut"),
    Mark.SOILED: Text("有污渍、气味", "Stained or smelling"),
    Mark.FILM_REMOVED: Text("保护膜撕了", "The protective film is off"),
    Mark.CONSUMED: Text("吃过、喝过、用过一些", "Some of it was used"),
}
SEALS: dict[PackageSeal, Text] = {
    PackageSeal.OUTER_BOX: Text("打开了外盒", "The outer box is open"),
    PackageSeal.SHRINK_FILM: Text("撕了塑封膜", "The shrink film is torn"),
    PackageSeal.INNER_FOIL: Text("撕了里面的铝箔", "The inner foil is torn"),
    PackageSeal.CAPSULE: Text("拆了瓶口胶帽", "The capsule is off"),
    PackageSeal.CAP_RING: Text("拧断了瓶盖防盗环", "The ring of the cap is broken"),
}


class ReturnForm(PageForm):
    """A request for a return or an exchange."""

    key = HiddenField(validators=[Length(max=40)])
    why = RadioField(_l("为什么要退"), validators=[InputRequired(_l("请选一项"))])
    marks = SelectMultipleField(_l("现在是什么样子"), validators=[Optional()])
    seals = SelectMultipleField(_l("哪些封口打开了"), validators=[Optional()])
    reason = TextAreaField(_l("说说情况"), [Optional(), Length(max=2000)])
    photos = MultipleFileField(_l("照片"))
    quantity = IntegerField(_l("退几件"), [Optional(), NumberRange(1, 99)], default=1)
    person = BooleanField(_l("请人工处理，不要只由系统决定"))

    def __init__(self, takeback: Takeback, **more: Any) -> None:
        super().__init__(**more)
        self.why.choices = [(value, say(row[2])) for value, row in WHYS.items()]
        asked = (*EVERY, *map(Mark, takeback.asked))
        layers = map(PackageSeal, takeback.seals)
        self.marks.choices = [(m.value, say(MARKS.get(m) or MARK_NAMES[m])) for m in asked]
        self.seals.choices = [(s.value, say(SEALS.get(s) or SEAL_NAMES[s])) for s in layers]


class WaybillForm(PageForm):
    """How the goods travel back."""

    waybill = StringField(_l("运单号"), [InputRequired(_l("请填写运单号")), Length(max=64)])
    courier = StringField(_l("快递公司"), [Length(max=100)])


class AppealForm(PageForm):
    """Why the refusal should be looked at again."""

    reason = TextAreaField(
        _l("为什么不同意"), [InputRequired(_l("请写一句为什么")), Length(max=2000)]
    )
    photos = MultipleFileField(_l("照片（选填）"))


class MessageForm(PageForm):
    """A message to customer service."""

    text = TextAreaField(_l("给客服留言"), [Optional(), Length(max=2000)])
    photos = MultipleFileField(_l("照片"))
