"""The refused rows, handed back to be corrected and imported again."""

from __future__ import annotations

import csv
import io

from order_files.exports import as_csv, cells, export, row

from app.readers.orders.order_file import OrderFile, read
from app.readers.orders.rejects import rejected_csv


def rejects_of(content: bytes) -> bytes:
    file = read("orders.csv", content)
    assert isinstance(file, OrderFile)
    return rejected_csv(file.header, file.problems)


def lines_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_row_with_its_line_column_value_and_reason() -> None:
    (line,) = lines_of(rejects_of(export(row(), row(quantity="0"))))
    assert (line["行号"], line["列"], line["原值"]) == ("3", "商品数量", "0")
    assert "数量须在 1 到 9999 之间" in line["原因"]
    assert "must be from 1 to 9999" in line["原因"]
    assert line["选购商品"] == "天然翡翠A货冰种手镯"


def test_no_cell_is_a_formula() -> None:
    nasty = row(
        quantity="=2*3",
        title="=HYPERLINK(1)",
        message="@SUM(A1)",
        remark=" +1",
        name="-2",
        sku="＝1",
    )
    (line,) = lines_of(rejects_of(export(nasty)))
    assert line["选购商品"] == "'=HYPERLINK(1)"
    assert line["原值"] == "'=2*3"
    for cell in line.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_long_numbers_keep_their_digits_in_a_spreadsheet() -> None:
    (line,) = lines_of(rejects_of(export(row(quantity="0"))))
    assert line["子订单编号"] == "6921837405512149177\t"


def test_a_corrected_file_goes_in_and_a_second_one_has_no_doubled_columns() -> None:
    content = rejects_of(export(row(quantity="x", title="=翡翠", message="'quoted'")))
    file = read("again.csv", content.replace(b",x,", b",3,", 1))
    assert isinstance(file, OrderFile)
    (found,) = file.rows
    assert (found.quantity, found.title, found.buyer_message) == (3, "=翡翠", "'quoted'")
    assert found.sub_order == "6921837405512149177"
    assert lines_of(rejects_of(content))[0].keys() == lines_of(content)[0].keys()


def test_short_and_long_rows_keep_their_places() -> None:
    header, line = cells([row(quantity="0")])
    short = lines_of(rejects_of(as_csv([header, line[:-3]])))
    assert (short[0]["快递信息"], short[0]["行号"]) == ("", "2")
    long = lines_of(rejects_of(as_csv([header, [*line, "x"]])))
    assert (long[0]["行号"], long[0]["列"]) == ("2", "#22")
