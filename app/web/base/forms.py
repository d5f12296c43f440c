"""What all forms share: reading fields, and fields that people fill with scanners and scales."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, PasswordField, StringField
from wtforms.validators import ValidationError

from app.base.errors import Invalid
from app.web.base.language import say
from workflows.verdict import Text

FIGURE = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")


class PageForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """A form of a page: filled by forms, never by a JSON body; a file fills file fields alone."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the library is untyped
        """Where a form takes from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if formdata is not _Auto:
                return super().wrap_formdata(form, formdata)
            if not _is_submitted():
                return None
            taken: MultiDict[str, Any] = MultiDict(request.form)
            for name, parts in request.files.lists():
                if isinstance(form._fields.get(name), FileField):  # none is bound yet
                    taken.setlist(name, parts)
            return taken or None


def text(field: StringField) -> str:
    """What was typed, without the spaces around it; never None. Passwords are as they were sent."""
    typed: str = field.data or ""
    return typed if isinstance(field, PasswordField) else typed.strip()


def checked_form(form: FlaskForm) -> FlaskForm:
    """The form if it is valid; else raises `Invalid` with the first field and its reason."""
    if form.validate_on_submit():
        return form
    name, problems = next(iter(form.errors.items()), ("", [say(Text("表单无效", "Invalid form"))]))
    field = getattr(form, str(name), None)
    label = f"{field.label.text}：" if field is not None else ""
    problem = f"{label}{problems[0]}"
    raise Invalid(str(name), Text(problem, problem))


def figure(typed: str) -> Decimal:
    """A decimal in plain digits; raises `ValueError`.

    No powers of ten, which nobody types: a few characters of them are a number that no arithmetic
    can hold.
    """
    if not FIGURE.fullmatch(typed):
        raise ValueError
    return Decimal(typed)


class NumberField(StringField):
    """A decimal as typed by a person or a scale: full-width digits and a unit are tolerated."""

    def __init__(
        self, label: Any = None, validators: Any = None, unit: str = "", **more: Any
    ) -> None:
        super().__init__(label, validators, **more)
        self.unit = unit

    @property
    def number(self) -> Decimal | None:
        """The value, or None where nothing was typed; call it on a valid form."""
        raw = (self.data or "").translate(FULL_WIDTH).strip()
        if self.unit and raw.lower().endswith(self.unit.lower()):
            raw = raw[: -len(self.unit)].strip()
        return figure(raw) if raw else None

    def pre_validate(self, form: Any) -> None:
        try:
            value = self.number
        except ValueError:
            raise ValidationError(say(Text("请输入数字", "Enter a number"))) from None
        if value is not None and abs(value) >= Decimal("1e9"):
            raise ValidationError(say(Text("请输入数字", "Enter a number")))


def problem_of(field: Field) -> str:
    """The first problem of a field, for pages that show one."""
    return str(field.errors[0]) if field.errors else ""
