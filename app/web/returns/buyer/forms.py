"""What a buyer types to find an order."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Regexp

DIGITS = str.maketrans("０１２３４５６７８９", "0123456789", " -")


def _digits(typed: str | None) -> str:
    return (typed or "").translate(DIGITS)


class OrderForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """An order number and the end of the receiver's phone."""

    by = HiddenField(default="order")
    number = StringField(_l("订单编号"), [InputRequired(_l("请输入订单编号")), Length(max=64)])
    phone = StringField(
        _l("收货手机号的后四位"),
        [
            InputRequired(_l("请输入手机号的后四位")),
            Regexp(r"^([0-9]{4}|[0-9]{11})$", message=_l("请输入四位数字")),
        ],
        filters=[_digits],
    )


class PaperForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """A certificate's number and its second code."""

    by = HiddenField(default="certificate")
    number = StringField(_l("证书编号"), [InputRequired(_l("请输入证书编号")), Length(max=64)])
    second_code = StringField(_l("证书验证码"), [InputRequired(_l("请输入验证码")), Length(max=64)])
