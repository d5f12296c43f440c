"""What people type as a figure: plain digits, and nothing that no arithmetic can hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import ROOT

from app.base.errors import Invalid
from app.web.base.forms import figure
from app.web.returns.after_sales.form_values import amount


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12.5", "12.5"), ("-0.25", "-0.25"), ("+3", "3"), (".5", "0.5"), ("7.", "7")],
)
def test_plain_digits_are_read(typed: str, read: str) -> None:
    assert figure(typed) == Decimal(read)
    assert amount({"x": typed}, "x") == Decimal(read)


@pytest.mark.parametrize(
    "typed",
    ["1E+1000000", "1e999999999", "1e-1000000", "0E+999999", "NaN", "sNaN", "Infinity", "1_0",
     "٣", "1.2.3", "", "9" * 400, "0x10", "1,5"],
)  # fmt: skip
def test_what_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # it has no words of its own
        figure(typed)
    if typed:
        with pytest.raises(Invalid):
            amount({"x": typed}, "x")


def test_no_page_reads_figures_by_itself() -> None:
    """`Decimal` takes powers of ten: whoever calls it on what was typed has to catch its error."""
    own = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app" / "web").rglob("*.py")
        if "InvalidOperation" in path.read_text("utf-8")
    ]
    assert own == []
