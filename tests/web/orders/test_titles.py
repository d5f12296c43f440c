"""The page where a manager says what a paper shows of a title."""

from __future__ import annotations

import pytest
from order_files.exports import row
from web.orders.test_orders import ref, text, upload

LACKING = "翡翠手镯 𠮷祥款"


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


def test_a_title_is_asked_about_at_the_door_and_settled_here(manager):
    answer = upload(manager, row(title=LACKING))
    assert "U+20BB7" in text(manager.get(answer.headers["Location"]))
    page = text(manager.get("/orders/titles"))
    assert LACKING in page
    assert "翡翠手镯 □祥款" in page
    refused = manager.post("/orders/titles", {"ref": ref(), "title": "𠮷", "reason": "异体字"})
    assert refused.status_code == 422
    assert 'value="异体字"' in text(refused)
    settled = manager.post(
        "/orders/titles", {"ref": ref(), "title": "翡翠手镯 吉祥款", "reason": "异体字"}
    )
    assert settled.status_code == 302
    assert "没有待确认的打印品名" in text(manager.get("/orders/titles"))
    one = text(manager.get(f"/orders/titles?ref={ref()}"))
    assert 'value="翡翠手镯 吉祥款"' in one
    item = text(manager.get(f"/items/{ref()}"))
    assert LACKING in item
    assert "翡翠手镯 吉祥款" in item


def test_a_code_that_is_no_piece_is_said(manager):
    assert manager.get("/orders/titles?ref=QC-2026-999999").status_code == 404
