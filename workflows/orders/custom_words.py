"""Where an order line says that the piece is made for this buyer, in words for people."""

from __future__ import annotations

from workflows.verdict import Text

FIELD_NAMES = {
    "order_type": Text("订单类型", "Order type"),
    "sku": Text("规格", "Variant"),
    "buyer_message": Text("买家留言", "Buyer's message"),
    "merchant_remark": Text("商家备注", "Shop's remark"),
}


def name_fields(kept: str) -> Text:
    """`order_type: 定制；sku: ...`, as an order line keeps its proofs, with the fields' names."""
    zh = en = kept
    for field, name in FIELD_NAMES.items():
        zh = _put_name(zh, field, f"{name.zh}：")
        en = _put_name(en, field, f"{name.en}: ")
    return Text(zh, en)


def _put_name(kept: str, field: str, name: str) -> str:
    begun = f"{field}: "
    first = name + kept.removeprefix(begun) if kept.startswith(begun) else kept
    return first.replace(f"；{begun}", f"；{name}")
