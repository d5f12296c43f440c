"""The walk over a chain finds its first flaw; what is redacted is proved; what a regulator sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from workflows.audit.ledger import (
    GENESIS,
    Entry,
    canonical,
    digest,
    first_flaw,
    instant,
    redaction_flaw,
)
from workflows.audit.redaction import HIDDEN, Redaction, rows_digest, without_person
from workflows.audit.scope import AccessScope, period_fits
from workflows.verdict import ALLOWED

SAID = {"changes": {"city": ["瑞丽", "昆明"], "title": ["a", "b"]}, "line": 1}
SHOWN = {"changes": {"city": [HIDDEN, HIDDEN], "title": ["a", "b"]}, "line": 1}
Row = tuple[Entry, str]


def chain(length: int = 4) -> list[Row]:
    rows: list[Row] = []
    for seq in range(1, length + 1):
        tag = "order_line.updated" if seq == 2 else "item.received"
        body: dict[str, Any] = SAID if seq == 2 else {"n": seq}
        entry = Entry(
            previous=rows[-1][1] if rows else GENESIS,
            chain="RL",
            seq=seq,
            at=instant(datetime(2026, 11, 20, 4, seq, tzinfo=UTC)),
            tag=tag,
            tag_version=1,
            actor_id=1,
            actor_name="罗",
            role="receiving",
            item_id=seq,
            order_id=None,
            body=canonical(body),
        )
        rows.append((entry, digest(entry)))
    return rows


ROWS = chain()


def flaw(rows: list[Row], heads: dict[str, tuple[int, str]] | None = None, **more: Any) -> Any:
    found = first_flaw("RL", rows, heads or {}, **more)
    return found and (found.seq, found.code)


def test_what_is_hashed_is_spelled_in_one_way() -> None:
    assert ROWS[0][0].at == "2026-11-20T04:01:00.000000Z"
    assert canonical({"b": 1, "a": "玉"}) == '{"a":"玉","b":1}'
    first: Any = ROWS[0][0]
    changed = [replace(first, **{name: "x"}) for name in first.fields()]
    assert len({digest(entry) for entry in changed} | {ROWS[0][1]}) == 13


def with_row(at: int, **changes: Any) -> list[Row]:
    entry, stored = ROWS[at]
    return [*ROWS[:at], (replace(entry, **changes), stored), *ROWS[at + 1 :]]


@pytest.mark.parametrize(
    ("rows", "heads", "found"),
    [
        (ROWS, {}, None),
        (ROWS, {"far": (4, ROWS[3][1]), "near": (2, ROWS[1][1]), "new": (0, GENESIS)}, None),
        ([*ROWS[:2], *ROWS[3:]], {}, (3, "row_missing")),
        (with_row(2, chain="BJ"), {}, (3, "row_missing")),
        (with_row(2, previous=GENESIS), {}, (3, "link_broken")),
        (with_row(2, actor_name="李"), {}, (3, "row_changed")),
        (with_row(1, body=canonical(SHOWN)), {}, (2, "row_changed")),
        (ROWS, {"far": (3, "f" * 64)}, (3, "rewritten")),
        (ROWS[:3], {"far": (4, ROWS[3][1])}, (4, "tail_missing")),
        (ROWS[:2], {"far": (4, ROWS[3][1]), "near": (1, "f" * 64)}, (1, "rewritten")),
        (with_row(3, role="x"), {"far": (2, "f" * 64)}, (2, "rewritten")),
        (with_row(1, role="x"), {"far": (3, "f" * 64)}, (2, "row_changed")),
    ],
)
def test_the_first_flaw_of_a_chain(
    rows: list[Row], heads: dict[str, tuple[int, str]], found: tuple[int, str] | None
) -> None:
    assert flaw(rows, heads) == found


KEPT = Redaction(2, 5, ROWS[1][1], canonical(SAID))


@pytest.mark.parametrize(
    ("shown", "redaction", "code"),
    [
        (SHOWN, KEPT, None),
        (SHOWN, replace(KEPT, body=None, lapsed=True), None),
        (SHOWN, replace(KEPT, body=None), "redaction_unproved"),
        (SHOWN, replace(KEPT, digest="f" * 64), "row_changed"),
        (SHOWN, replace(KEPT, body=canonical({**SAID, "line": 2})), "row_changed"),
        (SHOWN, replace(KEPT, body=canonical({"line": 1})), "row_changed"),
        ({**SHOWN, "line": 2}, KEPT, "row_changed"),
    ],
)
def test_a_redacted_row_is_proved_by_what_it_said(
    shown: dict[str, Any], redaction: Redaction, code: str | None
) -> None:
    found = flaw(with_row(1, body=canonical(shown)), redactions={2: redaction})
    assert found == (code and (2, code))


RECORDED = {5: (1, rows_digest("RL", [(2, ROWS[1][1])]))}


@pytest.mark.parametrize(
    ("redactions", "recorded", "seq"),
    [
        ([KEPT], RECORDED, None),
        ([], {}, None),
        ([], RECORDED, 5),
        ([KEPT], {}, 2),
        ([replace(KEPT, seq=3)], RECORDED, 3),
        ([KEPT, replace(KEPT, seq=1)], RECORDED, 1),
        ([KEPT, replace(KEPT, seq=1, batch=4)], RECORDED, 1),
        ([KEPT], {5: (2, RECORDED[5][1])}, 2),
    ],
)
def test_each_act_of_redaction_is_recorded_as_it_lies(
    redactions: list[Redaction], recorded: dict[int, tuple[int, str]], seq: int | None
) -> None:
    found = redaction_flaw("RL", redactions, recorded)
    assert (found and (found.seq, found.code)) == (seq and (seq, "redaction_unrecorded"))


def test_the_record_of_an_act_names_chain_rows_and_digests() -> None:
    rows = [(2, "a"), (1, "b")]
    assert rows_digest("RL", rows) == rows_digest("RL", rows[::-1])
    others = [("BJ", rows), ("RL", [(2, "a"), (1, "c")]), ("RL", [(2, "a"), (3, "b")])]
    assert rows_digest("RL", rows) not in {rows_digest(*other) for other in others}


@pytest.mark.parametrize(
    ("tag", "version", "body", "left"),
    [
        ("account.signed_in", 1, {"address": "1.2.3.4", "n": 1}, {"address": HIDDEN, "n": 1}),
        ("account.signed_in", 2, {"address": "1.2.3.4"}, None),
        ("account.signed_in", 1, {"address": HIDDEN}, None),
        ("account.signed_in", 1, {"address": ""}, None),
        ("account.signed_in", 1, {}, None),
        ("return.appealed", 1, {"reason": "x"}, {"reason": HIDDEN}),
        ("return.withdrawn", 1, {"reason": "x"}, {"reason": HIDDEN}),
        ("order_line.updated", 1, SAID, SHOWN),
        ("order_line.updated", 2, SAID, None),
        ("order_line.updated", 1, {"changes": {"title": ["a", "b"]}}, None),
        ("order_line.updated", 1, {}, None),
        ("item.received", 1, {"address": "x"}, None),
    ],
)
def test_what_is_left_of_an_event_without_its_person(
    tag: str, version: int, body: dict[str, Any], left: dict[str, Any] | None
) -> None:
    assert without_person(tag, version, body) == left


@pytest.mark.parametrize(
    "name",
    [
        "receiver_name",
        "receiver_phone",
        "province",
        "city",
        "district",
        "street",
        "address",
        "buyer_message",
        "merchant_remark",
        "cancel_reason",
    ],
)
def test_each_personal_field_of_an_order_goes(name: str) -> None:
    body = {"changes": {name: ["a", "b"], "title": ["c", "d"]}}
    left = {"changes": {name: [HIDDEN, HIDDEN], "title": ["c", "d"]}}
    assert without_person("order_line.updated", 1, body) == left


DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (DAY, DAY, True),
        (DAY, DAY + timedelta(days=366), True),
        (DAY, DAY + timedelta(days=367), False),
        (DAY, DAY - timedelta(days=1), False),
        (None, DAY, False),
        (DAY, None, False),
    ],
)
def test_a_regulators_period_has_two_days_and_an_end(
    since: date | None, until: date | None, fits: bool
) -> None:
    assert (period_fits(since, until) is ALLOWED) is fits


def test_what_a_regulator_sees_is_kept_and_said() -> None:
    whole = AccessScope(DAY, DAY + timedelta(days=30), "玉见小铺", 3)
    assert AccessScope.read(whole.plain()) == whole
    assert whole.sentence() == "2026-01-01 – 2026-01-31 · 玉见小铺 · agency 3"
    assert AccessScope(DAY, DAY).sentence() == "2026-01-01 – 2026-01-01"
    assert AccessScope.read(None) is AccessScope.read({}) is None
