"""What a clerk looks for after an import: her file by its name, an order by its waybill, the lines
of a hidden sheet."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter
from order_files.exports import cells, export, row
from sqlalchemy import func, select
from support.build import NOW
from support.certain import given_out
from support.databases import both_databases

from app.base import db
from app.base.errors import Refusal
from app.base.storage import open_store
from app.commands.orders.files import read_upload, take_upload
from app.commands.orders.taking_in import ImportSource
from app.commands.personal.clock import tick
from app.models.orders.order import LineWaybill
from app.models.personal.vault import OrderFileName
from app.queries.orders import imports, lines
from app.queries.orders.line_read import line_read
from app.queries.orders.outcomes import import_result
from app.queries.orders.whose import Sight
from app.queries.search_sight import SearchSight
from app.queries.sought import find_pieces
from workflows.intake.codes.meaning import read_code
from workflows.orders.import_result import count_sentence

pytestmark = [pytest.mark.usefixtures("database"), both_databases]
ALL = Sight(None, None)
MAIN, SUB = "6921837405512083641", "6921837405512149171"
SF, OTHER = "SF1000000000001", "75000000000011"


def take(content: bytes, by, named: str = "orders.csv", **said) -> int:
    source = ImportSource(named=named, center_code="RL", **said)
    file = read_upload(named, content, hidden_too=source.hidden_too)
    return take_upload(db.transaction, file, content, by=by, clock=lambda: NOW, source=source)


def test_a_file_is_found_by_its_name_for_ninety_days(network, database):
    store = open_store(database.evidence_url)
    name = "11月补单 张三13812345678.csv"
    key = take(export(row(main=MAIN, sub=SUB)), network.manager, f"C:\\{name}")
    bare = take(export(row(main=MAIN, sub=SUB)), network.manager, "")

    def named():
        with db.reading() as session:
            return {one.key: one.name for one in imports.imports(session, ALL).rows}

    assert named()[key] == "11月补单 张三＊＊.csv"
    assert named()[bare].startswith("orders-")
    list(tick(store, NOW + timedelta(days=89)))
    assert named()[key].startswith("11月")
    assert "names of 1 order files gone" in list(tick(store, NOW + timedelta(days=90)))
    assert named()[key] == named()[bare]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OrderFileName)) == 0


def found(code: str) -> set[str]:
    sight = SearchSight(items=None, cases=None, phones=None, shops=frozenset())
    with db.reading() as session:
        return {one.order_number for one in find_pieces(session, read_code(code), sight)}


def test_an_order_is_found_by_the_waybills_that_its_shop_wrote(network):
    sold = {"main": MAIN, "sub": SUB, "waybill": f"顺丰速运 {SF}，{OTHER}"}
    take(export(row(**sold)), network.manager)
    assert found(SF) == found(SF.lower()) == found(OTHER) == {MAIN}
    with db.reading() as session:
        assert lines.number_of(session, (SF,), ALL) == SUB
        (line,) = lines.search(session, OTHER, ALL).rows
        assert line_read(session, line.key).waybill == sold["waybill"]
    later = sold | {"waybill": "圆通 YT8800000000001", "status": "已发货"}
    take(export(row(**later)), network.manager)
    assert found(SF) == set()
    assert found("YT8800000000001") == {MAIN}
    with db.reading() as session:
        assert session.scalars(select(LineWaybill.waybill)).all() == ["YT8800000000001"]


def test_lines_of_a_hidden_sheet_are_set_aside_or_taken_in(network):
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sold = [row(main=f"{MAIN[:-1]}{n}", sub=f"{SUB[:-1]}{n}") for n in range(4)]
    blank = dict.fromkeys(sold[0], "")
    hidden = [sold[2], blank, blank | {"main": "合计"}, sold[3]]
    for name, rows in (("订单", sold[:2]), ("旧单", hidden)):
        sheet = book.add_worksheet(name)
        for line, values in enumerate(cells(rows)):
            sheet.write_row(line, 0, values)
        if name == "旧单":
            sheet.hide()
    book.add_worksheet("说明").write_column(0, 0, ["导出人", "日期"])
    book.close()

    def told(**said):
        key = take(out.getvalue(), network.manager, **said)
        with db.reading() as session:
            result = import_result(session, key)
        return result, given_out(count_sentence(result)).zh

    result, sentence = told()
    assert sentence == (
        "文件共 8 行：新收 2 + 已有 0 + 更新 0 + 未导入 2 + 空行 1 + 合计行 1 + 其他工作表 2 = 8"
    )
    aside = [(r["sheet"], r["line"]) for r in result["rows"] if r["result"] == "rejected"]
    assert aside == [("旧单", 2), ("旧单", 5)]
    _, sentence = told(hidden_too=True)
    assert sentence == (
        "文件共 8 行：新收 2 + 已有 2 + 更新 0 + 未导入 0 + 空行 1 + 合计行 1 + 其他工作表 2 = 8"
    )


def test_a_file_whose_orders_are_all_hidden_says_how_they_come_in(network):

    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("说明")
    sheet = book.add_worksheet("订单")
    for line, values in enumerate(cells([row(main=MAIN, sub=SUB)])):
        sheet.write_row(line, 0, values)
    sheet.hide()
    book.close()
    with pytest.raises(Refusal) as refused:
        take(out.getvalue(), network.manager)
    assert refused.value.refused.code == "only_hidden"
    assert "“订单”" in refused.value.refused.reason.zh
    take(out.getvalue(), network.manager, hidden_too=True)
