"""What a buyer types to find an order, and to confirm that it is theirs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.web.base.forms import PageForm

DIGITS = str.maketrans("０１２３４５６７８９", "0123456789", " -")


def _digits(typed: str | None) -> str:
    return (typed or "").translate(DIGITS)


class OrderForm(PageForm):
    """An order number, the end of the receiver's phone, and one fact more where that is hidden."""

    number = StringField(_l("订单编号"), [InputRequired(_l("请输入订单编号")), Length(max=64)])
    phone = StringField(
        _l("收货手机号的后四位"),
        [
            InputRequired(_l("请输入手机号的后四位")),
            Regexp(r"^([0-9]{4}|[0-9]{11})$", message=_l("请输入四位数字")),
        ],
        filters=[_digits],
    )
    fact = StringField(_l("收货人的姓，或实付金额"), [Optional(), Length(max=20)])


class CodeForm(PageForm):
    """The one-time code."""

    code = StringField(
        _l("验证码"),
        [
            InputRequired(_l("请输入验证码")),
            Regexp(r"^[0-9]{6}$", message=_l("验证码是六位数字")),
        ],
        filters=[_digits],
    )
