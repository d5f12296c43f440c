"""A pallet of liquor from the buyer's office to its verdict, through the pages."""

from __future__ import annotations

import io
import re

import pytest
from support.flows import bought_lots

PACKING = "商品编码,数量,批号,生产日期,箱码,备注\nMT-53,3,L1,2026-03-05,106901234567897890,易碎\n"
DOCUMENT = {"valid_from": "2026-01-01", "valid_to": ""}
KINDS = ("supplier_licence", "brand_authorisation", "delivery_note")
ORDER = {
    "supplier": "GZ01", "product-1": "MT-53", "name-1": "贵州茅台酒 53度", "category-1": "liquor",
    "quantity-1": "3", "gtin-1": "06901234567892",
}  # fmt: skip
CODE = "(01)06901234567892(10)L1(11)260305"


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def ordered(signed_in, network):
    """The order's reference, placed through the pages."""
    buyer = signed_in("purchaser")
    form = {"code": "gz01", "name": "贵州酒业", "credit_code": ""}
    assert buyer.post("/purchasing/suppliers", form).location == "/purchasing/suppliers/GZ01"
    for kind in KINDS:
        paper = {"kind": kind, "number": "D-1", "product": "", **DOCUMENT}
        assert buyer.post("/purchasing/suppliers/GZ01/documents", paper).status_code == 302
    placed = buyer.post("/purchasing/new", {**ORDER, "center": str(network.center_id)})
    return buyer, placed.location.rsplit("/", 1)[1]


def send_list(buyer, ref, content):
    data = {"file": (io.BytesIO(content.encode("gb18030")), "packing.csv")}
    there = f"/purchasing/orders/{ref}/packing-list"
    return buyer.post(there, data, content_type="multipart/form-data")


def test_a_lot_is_announced_received_sampled_and_accepted(ordered, signed_in):
    buyer, ref = ordered
    assert send_list(buyer, ref, PACKING).location == f"/purchasing/orders/{ref}"
    lot = re.search(r"LT-2026-\d+", text(buyer.get(f"/purchasing/orders/{ref}")))[0]
    keeper, inspector, reviewer = map(signed_in, ("warehouse_keeper", "inspector", "reviewer"))
    assert lot in text(keeper.get("/warehouse/"))
    assert keeper.get(f"/warehouse/scan?code={lot}").location == f"/warehouse/lots/{lot}"
    counted = {"code": CODE, "carton-1": "3", "batch": "", "produced": "", "expires": ""}
    assert keeper.post(f"/warehouse/lots/{lot}", counted).location == f"/lots/{lot}"
    assert lot in text(keeper.get("/warehouse/held"))
    for action in ("freeze_plan", "draw"):
        assert inspector.post(f"/lots/{lot}/{action}").location == f"/lots/{lot}"
    for carton, piece in bought_lots.sample_places(lot):
        assert f'value="{piece}"' in text(inspector.get(f"/lots/{lot}"))
        seen = {"carton": carton, "piece": piece, "authenticity": "genuine", "code": f"B-{piece}"}
        assert inspector.post(f"/lots/{lot}/record_piece", seen).status_code == 302
    assert "接收" in text(reviewer.get(f"/lots/{lot}"))
    reviewer.post(f"/lots/{lot}/accept")
    page = text(reviewer.get(f"/lots/{lot}"))
    assert "完成：接收" in page
    assert "本批未放行" not in page
    assert lot in text(reviewer.get("/lots/?state=accepted&severity=normal"))
    assert "GZ01" in text(signed_in("manager").get("/lots/severity"))


def test_a_list_with_one_bad_row_takes_nothing_and_says_where(ordered):
    buyer, ref = ordered
    send_list(buyer, ref, PACKING + "MT-99,六,L1,,,\n")
    page = text(buyer.get(f"/purchasing/orders/{ref}"))
    assert "第 3 行：商品编码“MT-99”不在采购单中；第 3 行：数量“六”不是正整数" in page
    assert "没有导入任何一行" in page
    assert "LT-2026" not in page


def test_what_was_typed_stands_again_after_a_refusal(network, signed_in):
    lot = bought_lots.announced(network)
    keeper = signed_in("warehouse_keeper")
    back = keeper.post(f"/warehouse/lots/{lot}", {"carton-1": "4", "batch": "K-7", "reason": ""})
    page = text(keeper.get(back.location))
    assert "请写明差异" in page
    assert 'value="K-7"' in page
    assert 'value="4"' in page


def test_another_centers_lot_is_nobodys_business(network, signed_in):
    lot = bought_lots.announced(network)
    far = signed_in("warehouse_keeper_far")
    assert far.get(f"/warehouse/lots/{lot}").status_code == 404
    assert far.get(f"/lots/{lot}").status_code == 404
    assert lot not in text(far.get("/lots/"))
    assert signed_in("inspector_far").post(f"/lots/{lot}/freeze_plan").status_code == 404
