"""A month's statement as a page and as files, for the center's manager and for the shop alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.drawings.spreadsheet import CSV_TYPE, Row, csv_stream
from app.queries.network.fees import FeeStatement, accounts_of, statement, sums_by_service
from app.web.base.categories import category_name, category_options
from app.web.base.language import say
from workflows.network.fees import FEE_NAMES, FeeLine, closes_on, month_of, total_of
from workflows.verdict import Text

OWN_HEADS = (
    Text("日期", "Day"),
    Text("货品", "Item"),
    Text("品类", "Category"),
    Text("收费项目", "Service"),
    Text("数量", "Quantity"),
    Text("单价", "Price"),
    Text("金额", "Amount"),
    Text("订单号", "Order"),
    Text("子订单号", "Sub-order"),
    Text("运单号", "Waybill"),
)
# The columns of the settlement file that shops of QIC know; what the house does not know is empty.
QIC_HEADS = (
    "结算单号",
    "订单码",
    "关联订单号",
    "关联运单号",
    "费用项",
    "服务商",
    "QIC仓",
    "结算金额",
    "计费参数",
    "计费完成时间",
    "业务节点",
    "业务发生时间",
    "结算时间",
    "状态",
    "动账账户",
    "动账流水号",
    "备注",
    "是否木带宝",
    "是否子单",
)
FORMS = frozenset({"csv", "qic"})


class MonthAsked:
    """Which month of which shop at which center the address asks for, of those one may see."""

    def __init__(self, centers: Sequence[int] | None, shops: Sequence[int] | None) -> None:
        self.month = month_of(request.args.get("month", "")) or clock.today().replace(day=1)
        with reading() as session:
            accounts = accounts_of(session, centers=centers, shops=shops)
        self.accounts = {
            f"{center}-{shop}": (center, shop, say(name), told)
            for center, shop, name, told in accounts
        }
        first = next(iter(self.accounts), "")
        self.account = request.args.get("account", "") or first
        if self.account and self.account not in self.accounts:
            raise Missing

    def statement(self) -> FeeStatement | None:
        """The month's; None where there is no shop at all."""
        if not self.account:
            return None
        center, shop, *_ = self.accounts[self.account]
        with reading() as session:
            return statement(session, center, shop, self.month, now=clock.now())

    def shown(self) -> dict[str, Any]:
        """What a page of it is drawn from."""
        found = self.statement()
        lines = found.lines if found is not None else []
        return {
            "month": f"{self.month:%Y-%m}",
            "account": self.account,
            "accounts": [(key, f"{one[3]} · {one[2]}") for key, one in self.accounts.items()],
            "statement": found,
            "sums": [(say(FEE_NAMES[s]), *both) for s, both in sums_by_service(lines).items()],
            "total": total_of(lines),
            "unpriced": sum(line.price is None for line in lines),
            "closes": closes_on(self.month),
            "names": FEE_NAMES,
            "category_names": dict(category_options()),
        }

    def file(self) -> ResponseReturnValue:
        """The lines as CSV, in the house's columns or in those of QIC."""
        form, found = request.args.get("form", "csv"), self.statement()
        if form not in FORMS or found is None:
            raise Missing
        heads = [say(head) for head in OWN_HEADS] if form == "csv" else list(QIC_HEADS)
        cells = [_own(found, line) if form == "csv" else _qic(found, line) for line in found.lines]
        response = Response(csv_stream(heads, cells), content_type=CSV_TYPE)
        name = f"fees-{found.center_code}-{self.month:%Y%m}-{form}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _own(found: FeeStatement, line: FeeLine) -> Row:
    piece, fact = found.pieces[line.fact.item], line.fact
    return [
        fact.day,
        fact.ref,
        category_name(fact.category),
        say(FEE_NAMES[fact.service]),
        line.quantity,
        line.price if line.price is not None else "",
        line.amount,
        piece.order,
        piece.sub_number,
        piece.waybill,
    ]


def _qic(found: FeeStatement, line: FeeLine) -> Row:
    piece, fact = found.pieces[line.fact.item], line.fact
    name = FEE_NAMES[fact.service].zh
    price = line.price if line.price is not None else Decimal(0)
    settled: date | str = closes_on(found.month) if found.closed else ""
    return [
        f"{found.center_code}-{found.month:%Y%m}",
        fact.ref,
        piece.order,
        piece.waybill,
        name,
        found.center.zh,
        found.center.zh,
        line.amount,
        f"{line.quantity}×{price}",
        settled,
        name,
        fact.day,
        "",
        "已结账" if found.closed else "未结账",
        "",
        "",
        "" if line.price is not None else "无单价",
        "",
        "是" if piece.sub_number not in ("", piece.order) else "否",
    ]
