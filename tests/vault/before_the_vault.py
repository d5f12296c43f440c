"""A database as it was before the vault, with buyers in clear in every place that had them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from workflows.audit.ledger import GENESIS, Entry, canonical, digest, instant

OLD = "0022_second_factors_sealed"
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ZHANG = {"name": "张三丰", "phone": "13812345678", "address": "湖北省十堰市武当山紫霄宫"}
LI = {"name": "李**", "phone": "1********24", "address": "云南省瑞丽市****"}
MARKERS = (
    "张三丰",
    "13812345678",
    "武当山",
    "13987654321",
    "刻字送岳母",
    "203.0.113.77",
    "紫霄",
    "岳母",
)
ROW = {
    "line": 2,
    "main_order": "6900000000000000001",
    "sub_order": "6900000000000000001",
    "title": "天然翡翠手镯",
    "quantity": 1,
    "status": "to_ship",
    "after_sale": "none",
    "tender": "支付宝",
    "receiver_name": "张三丰",
    "receiver_phone": "13812345678",
    "province": "湖北省",
    "city": "十堰市",
    "address": "武当山紫霄宫",
    "buyer_message": "刻字送岳母",
    "merchant_remark": "张三丰来电 13812345678",
}
RESULT = {
    "accepted": 1,
    "rejected": 2,
    "rows": [
        {
            "line": 2, "result": "updated", "sub_order": "6900000000000000001", "code": "recorded",
            "column": "", "value": "",
            "changes": [
                {"field": "receiver_phone", "old": "13812345678", "new": "13987654321"},
                {"field": "status", "old": "to_ship", "new": "shipped"},
            ],
            "custom": [{"field": "buyer_message", "text": "刻字送岳母"}],
        },
        {
            "line": 3, "result": "rejected", "sub_order": "13812345678", "code": "unreadable",
            "column": "商品数量", "value": "张三丰", "changes": [], "custom": [],
        },
        {
            "line": 4, "result": "rejected", "sub_order": "6900000000000000001",
            "code": "fixed_field", "column": "商品数量", "value": "4", "changes": [], "custom": [],
        },
    ],
}  # fmt: skip
EVENTS: tuple[tuple[str, str, dict[str, object], int | None], ...] = (
    ("network", "account.signed_in", {"person": 1, "address": "203.0.113.77"}, None),
    ("network", "account.changed", {"person": 1, "change": "password changed"}, None),
    (
        "center-1",
        "order_line.updated",
        {
            "sub_order": "6900000000000000001",
            "changes": {
                "receiver_phone": ["13812345678", "13987654321"],
                "receiver_name": ["张三丰", "张三丰道长"],
                "status": ["to_ship", "shipped"],
            },
        },
        1,
    ),
    ("center-1", "order_line.updated", {"sub_order": "x", "changes": {"status": ["a", "b"]}}, 1),
    ("center-1", "return.appealed", {"case": "RT-2026-000001", "reason": "岳母说颜色不对"}, None),
    ("center-1", "network.changed", {"change": "capacity"}, None),
)


def fill(engine: sa.Engine) -> None:
    """Two orders, one line, an import and five events in two chains."""
    with engine.execution_options(jadegate_write=True).begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        _people(connection, tables)
        _orders(connection, tables)
        _returns(connection, tables)
        _events(connection, tables)


def _put(connection: sa.Connection, tables: sa.MetaData, into: str, /, **values: object) -> None:
    table = tables.tables[into]
    for column in table.columns:
        own = column.primary_key and column.name == "id"  # the database counts
        if own or column.name in values or column.nullable or column.server_default is not None:
            continue
        kind = column.type.python_type
        given = {str: "", int: 1, bool: False, dict: {}, datetime: AT, time: time(9)}
        values[column.name] = given.get(kind, "")
    for name_, value in values.items():
        if isinstance(value, datetime) and connection.dialect.name == "sqlite":
            values[name_] = value.astimezone(UTC).replace(tzinfo=None)
    connection.execute(table.insert(), values)


def _people(connection: sa.Connection, tables: sa.MetaData) -> None:
    _put(connection, tables, "person", id=1, login="jy", name="甲", name_en="Jia", active=True)
    _put(connection, tables, "merchant", id=1, platform="doudian", shop="玉石铺")
    _put(
        connection, tables, "order_import", id=1, file_digest="0" * 64, name="a.csv",
        imported_by_id=1, imported_at=AT, result=RESULT,
    )  # fmt: skip


def _orders(connection: sa.Connection, tables: sa.MetaData) -> None:
    for key, receiver in ((1, ZHANG), (2, LI)):
        _put(
            connection, tables, "shop_order", id=key, platform="doudian",
            number=f"690000000000000000{key}", merchant_id=1, receiver_masked=receiver,
            buyer_note="刻字送岳母" if key == 1 else "",
        )  # fmt: skip
    _put(
        connection, tables, "order_line", id=1, order_id=1, platform="doudian",
        sub_number="6900000000000000001", title="天然翡翠手镯", sku="圈口 57", quantity=1,
        route="none", content_digest=hashlib.sha256(b"13812345678").hexdigest(), row=ROW,
        custom=True, custom_proof="sku: 定制；buyer_message: 刻字送岳母；张三丰", import_id=1,
        route_reason="",
    )  # fmt: skip


def _returns(connection: sa.Connection, tables: sa.MetaData) -> None:
    _put(connection, tables, "center", id=1, code="RL", kind="warehouse", name_zh="瑞丽")
    _put(
        connection, tables, "item", id=1, order_line_id=1, center_id=1, merchant_id=1, piece=1,
        category="jade", state="return_pending", version=1, category_version=1,
    )  # fmt: skip
    _put(
        connection, tables, "return_case", id=1, item_id=1, order_line_id=1, center_id=1,
        state="requested", ground="no_reason", quantity=1, channel="buyer_page", version=1,
        reason="岳母不喜欢", notice_at=AT,
    )  # fmt: skip
    for text in ("请联系岳母 13987654321", ""):
        _put(connection, tables, "return_message", case_id=1, from_buyer=True, text=text)


def _events(connection: sa.Connection, tables: sa.MetaData) -> None:
    heads: dict[str, tuple[int, str]] = {}
    for number, (chain, tag, body, order) in enumerate(EVENTS):
        seq, previous = heads.get(chain, (0, GENESIS))
        at = AT + timedelta(minutes=number)
        item = 1 if tag.startswith("return.") else None
        entry = Entry(
            previous, chain, seq + 1, instant(at), tag, 1, 1, "甲", "", item, order, canonical(body)
        )
        heads[chain] = (seq + 1, digest(entry))
        _put(
            connection, tables, "ledger_event", chain=chain, seq=seq + 1, at=at,
            tag=tag, tag_version=1, actor_id=1, actor_name="甲", role="", item_id=item,
            order_id=order, body=entry.body, previous=previous, digest=heads[chain][1],
        )  # fmt: skip
    for chain, (seq, last) in heads.items():
        _put(connection, tables, "ledger_head", chain=chain, seq=seq, digest=last)


def every_text(engine: sa.Engine) -> str:
    """Every row of every table as one text."""
    with engine.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        return "\n".join(
            f"{table.name} {tuple(row)!r}"
            for table in tables.sorted_tables
            for row in connection.execute(sa.select(table))
        )
