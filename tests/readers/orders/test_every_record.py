"""No record is lost: columns in any order, any encoding, any quoting, lines broken anywhere."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from order_files.exports import NEW, as_csv, as_xlsx, cells, row

from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read_orders

FILES = Path(__file__).parents[2] / "order_files"
NUMBERS = st.integers(692183740551200001, 692183740551299999).map(str)
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "xlsx"]
QUOTING = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]
KINDS = st.sampled_from(["good", "good", "bad", "blank", "total", "note"])


def lines_of(draw: Callable[..., Any]) -> list[tuple[str, dict[str, str]]]:
    kinds = draw(st.lists(KINDS, min_size=1, max_size=12))
    made = []
    for n, kind in enumerate(kinds):
        number = f"6921837405512{n:02d}{draw(st.integers(101, 999))}"
        values = row(main=number, sub=number)
        if kind == "bad":
            values["quantity"] = draw(st.sampled_from(["0", "", "两个", "1e3"]))
        elif kind == "note":
            values["remark"] = draw(st.sampled_from(['他说"好"', "一\n二", "a,b;c\td", "'", '""']))
        elif kind == "blank":
            values = dict.fromkeys(values, "")
        elif kind == "total":
            values = dict.fromkeys(values, "") | {"main": "合计"}
        made.append((kind, values))
    return made


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_each_record_is_counted_once(data: st.DataObject) -> None:
    made = lines_of(data.draw)
    template = {k: NEW[k] for k in data.draw(st.permutations(list(NEW)))}
    table = cells([values for _, values in made], template)
    encoding = data.draw(st.sampled_from(ENCODINGS))
    if encoding == "xlsx":
        content = as_xlsx(table)
    else:
        quoting = data.draw(st.sampled_from(QUOTING))
        delimiter = data.draw(st.sampled_from([",", "\t", ";"]))
        content = as_csv(table, encoding, quoting=quoting, delimiter=delimiter)
    file = read_orders("", (), content, ORDERS)
    assert isinstance(file, OrderFile), file
    kinds = [kind for kind, _ in made]
    assert file.records == len(kinds)
    assert file.blank == kinds.count("blank")
    assert file.totals == kinds.count("total")
    assert len(file.problems) == kinds.count("bad")
    good = [v["sub"] for kind, v in made if kind in {"good", "note"}]
    assert sorted(r.sub_order for r in file.rows) == sorted(good)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_quote_anywhere_loses_no_line(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 8))
    rows = [row(main=f"69218374055121{n}137", sub=f"69218374055121{n}137") for n in range(count)]
    text = as_csv(cells(rows)).decode("utf-8-sig").rstrip("\r\n").split("\r\n")
    line = data.draw(st.integers(1, count))
    at = data.draw(st.integers(0, len(text[line])))
    text[line] = text[line][:at] + '"' + text[line][at:]
    file = read_orders("", (), "\r\n".join(text).encode(), ORDERS)
    assert isinstance(file, OrderFile), file
    named = {r.line for r in file.rows} | {p.line for p in file.problems}
    assert named == set(range(2, count + 2))


def test_a_first_cell_that_goes_on_over_lines_is_one_record() -> None:
    template = {"remark": NEW["remark"], **NEW}
    number = "6921837405512149171"
    table = cells([row(main=number, sub=number, remark="一\n二\n三")] * 2, template)
    file = read_orders("", (), as_csv(table), ORDERS)
    assert isinstance(file, OrderFile)
    assert [r.line for r in file.rows] == [2, 5]


@pytest.mark.parametrize("path", sorted(FILES.glob("*.*s*")), ids=lambda p: p.name)
def test_the_files_of_these_tests_add_up(path: Path) -> None:
    if path.suffix == ".py":
        return
    file = read_orders("", (), path.read_bytes(), ORDERS)
    assert isinstance(file, OrderFile)
    taken = len(file.rows) + len(file.problems)
    assert file.records == taken + file.blank + file.totals
