"""Every piece and every paper of the example network: nothing contradicts, nothing comes twice."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from support.databases import SECRET

from app.base import config, db, secrets_at_rest
from app.demo import pieces
from app.demo.pieces import LinePiece
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from workflows.inspection.standard.catalogue import standard_for
from workflows.inspection.states import ItemState

# What one piece alone bears: check and part.
MARKS = (
    ("LQ-04", "serial"),
    ("LQ-05", "uid"),
    ("LQ-06", "bottle"),
    ("LQ-06", "case"),
    ("BG-05", "value"),
    ("WT-02", "value"),
    ("SN-04", "label"),
)
# What all pieces of one product bear, and no piece of another.
OF_PRODUCT = (
    ("SN-01", "box"),
    ("SN-03", "upc"),
    ("HS-02", "number"),
    ("CO-01", "number"),
    ("WT-01", "reference"),
)
BATCHES = (("LQ-04", "batch"), ("HS-06", "outer"), ("CO-05", "bottle"), ("TE-04", "lot"))
# Words for what a thing is: what is declared, found or printed of a piece says none that its title
# does not say. The second word says the same as the first.
KINDS = (
    ("大红袍",), ("普洱",), ("白茶",), ("乌龙茶", "大红袍"), ("茅台",), ("五粮液",),
    ("老窖", "国窖"), ("鱼油",), ("硫酸软骨素", "软骨素"), ("Q10",), ("褪黑素",),
    ("翡翠",), ("和田玉",), ("玛瑙",), ("欧米茄",), ("劳力士",), ("GUCCI",), ("CHANEL",), ("LV",),
)  # fmt: skip
# A number in the words of the order, and what must say the same.
NUMBERS = (
    (r"圈口(\d+(?:\.\d)?)(?:mm)? ", "inner_mm", None),
    (r"(国食健注[GJ]\d{8})", None, ("HS-02", "number")),
    (r"(\d+)[粒片](?:\*1瓶)? ", "net_pieces", ("HS-10", "pieces")),
    (r" ([\d.]+)码", "size", ("SN-02", "left")),
    (r" ([A-Z]+\d{4}-\d{3}|M\d{3}[A-Z]+\d) ", "style", ("SN-01", "box")),
    (r"(\d\d)度", "abv", ("LQ-11", "label")),
    (r"([\d.]+)g 圈口", "mass_g", ("CM-07", "value")),
    (r" (\d+)g ", "net_g", None),
    (r" (\d{6}) ", "reference", ("WT-01", "reference")),
    (r" (20\d\d)年 ", "year", None),
)
PASSED = {
    ItemState.PASSED,
    ItemState.CERTIFIED,
    ItemState.SEALED,
    ItemState.DISPATCHED,
    ItemState.DELIVERED,
}


@dataclass(frozen=True)
class Shown:
    """A piece with all that is said of it anywhere."""

    ref: str
    state: ItemState
    category: str
    product: str
    title: str
    order: str
    sub_order: str
    listing: dict[str, Any]
    findings: dict[str, dict[str, Any]]
    papers: tuple[dict[str, Any], ...]

    @property
    def said(self) -> str:
        """Everything that is declared, found or printed, as one text."""
        printed = [
            (p["conclusion"], p["item"]["description"], [r["value"] for r in p["results"]])
            for p in self.papers
        ]
        return json.dumps([self.listing, self.findings, printed], ensure_ascii=False)

    def mark(self, check: str, part: str) -> str | None:
        value: str | None = self.findings.get(check, {}).get(part)
        return value


@pytest.fixture(scope="module")
def shown(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("looked_at") / "instance"
    shutil.copytree(filled, folder)
    url = f"sqlite:///{folder / 'jadegate.db'}"
    settings = config.Config(
        instance=folder,
        database_url=url,
        production=False,
        secret_key=SECRET,
        evidence_url=str(folder / "evidence"),
        public_url="http://localhost",
    )
    config.use(settings)
    db.connect(url)
    secrets_at_rest.remember(settings, db.engine())
    with db.reading() as session:
        found = [
            _shown(session, *row)
            for row in session.execute(
                sa.select(Item, OrderLine, ShopOrder.number)
                .join(OrderLine, OrderLine.id == Item.order_line_id)
                .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
                .order_by(Item.id)
            )
        ]
    db.disconnect()
    return found


def _shown(session, item, line, order):
    rows = session.execute(
        sa.select(FindingRecord.check_code, FindingRecord.value)
        .join(Inspection, Inspection.id == FindingRecord.inspection_id)
        .where(Inspection.item_id == item.id, FindingRecord.superseded_at.is_(None))
    )
    papers = session.scalars(sa.select(Certificate.record).where(Certificate.item_id == item.id))
    return Shown(
        ref=item.ref,
        state=item.state,
        category=item.category,
        product=line.merchant_code,
        title=f"{line.title} {line.sku} ",
        order=order,
        sub_order=line.sub_number,
        listing=item.listing,
        findings={**item.intake, **dict(rows.all())},
        papers=tuple(json.loads(record) for record in papers),
    )


def contradictions(one: Shown) -> list[str]:
    """What is said of a piece that its title, or another saying, denies."""
    wrong = [
        f"{words[0]} is not in the title"
        for words in KINDS
        if words[0] in one.said and not any(word in one.title for word in words)
    ]
    for pattern, declared, found in NUMBERS:
        if not (one.findings and (written := re.search(pattern, one.title))):
            continue
        values = [one.listing.get(declared)] if declared else []
        values += [one.mark(*found)] if found else []
        wrong += [
            f"{pattern}: {v} is not {written[1]}"
            for v in values
            if v is not None and not _same(v, written[1])
        ]
    return wrong + _out_of_limits(one)


def _same(value: str, written: str) -> bool:
    try:
        return Decimal(value) == Decimal(written)
    except ArithmeticError:
        return value == written


def _out_of_limits(one: Shown) -> list[str]:
    """The masses of a piece that passed, against what is declared; limits of its category."""
    net, listed = one.mark("CM-07", "value"), one.listing.get("mass_g")
    gross, declared = one.mark("CM-06", "value"), one.listing.get("gross_mass_g")
    standard = standard_for(one.category, date(2026, 11, 20))
    assert standard is not None
    wrong = []
    if one.state in PASSED and net and listed:
        limit = standard.category.net_mass
        most = max(limit.absolute, Decimal(listed) * limit.percent / 100)
        if abs(Decimal(net) - Decimal(listed)) > most:
            wrong.append(f"net mass {net} is not {listed}")
    if gross and declared:
        most = max(Decimal(2), Decimal(declared) / 20)
        if abs(Decimal(gross) - Decimal(declared)) > most:
            wrong.append(f"gross mass {gross} is not {declared}")
    if net and gross and Decimal(net) >= Decimal(gross):
        wrong.append(f"net mass {net} is above the gross mass {gross}")
    return wrong


def doubles(all_of_them: list[Shown]) -> list[str]:
    """Marks of one piece that another bears too, and marks of one product on another one."""
    wrong = []
    for check, part in MARKS:
        marks = Counter(m for one in all_of_them if (m := one.mark(check, part)))
        wrong += [f"{check} {part} {m} on {n} pieces" for m, n in marks.items() if n > 1]
    for check, part in (*OF_PRODUCT, *BATCHES):
        owners: dict[str, set[str]] = {}
        for one in all_of_them:
            if m := one.mark(check, part):
                owners.setdefault(m, set()).add(one.product)
        wrong += [f"{check} {part} {m} on {who}" for m, who in owners.items() if len(who) > 1]
    return wrong


def test_no_piece_and_no_paper_contradicts_itself(shown):
    assert sum(bool(one.findings) for one in shown) > 45
    assert {one.category for one in shown if one.papers} == {
        "jade", "gold", "liquor", "supplement", "beauty", "handbag", "watch", "sneaker", "tea",
    }  # fmt: skip
    wrong = {one.ref: told for one in shown if (told := contradictions(one))}
    assert wrong == {}


def test_every_paper_prints_what_was_found(shown):
    for one in shown:
        for paper in one.papers:
            assert paper["item"]["code"] == one.ref
            assert paper["customer_reference"] == ""
            for result in paper["results"]:
                if result["kind"] != "quantity" or result["not_tested"]:
                    continue
                printed = re.findall(r"[\d.]+", result["value"]["zh"])
                found = json.dumps(one.findings[result["code"]])
                assert all(number.rstrip("0").rstrip(".") in found for number in printed), result


def test_nothing_that_is_one_of_its_kind_comes_twice(shown):
    assert doubles(shown) == []


def test_readings_differ_from_piece_to_piece(shown):
    for checks in (("CM-06", "CM-07"), ("JD-01", "JD-02")):
        read = [
            json.dumps([one.findings[c] for c in checks])
            for one in shown
            if all(c in one.findings for c in checks)
        ]
        assert len(read) > 10
        assert len(set(read)) == len(read)


def test_order_numbers_look_like_those_of_the_platform(shown):
    numbers = sorted({int(one.sub_order) for one in shown})
    assert len(numbers) == len({(one.product, one.sub_order) for one in shown})
    for one in shown:
        for number in (one.order, one.sub_order):
            assert re.fullmatch(r"69\d{17}", number)
            assert not re.search(r"(\d)\1{4}", number)
    steps = Counter(later - earlier for earlier, later in pairwise(numbers))
    assert max(steps.values()) == 1


def test_a_planted_contradiction_and_a_planted_double_are_noticed(shown):
    tea = next(one for one in shown if one.category == "tea" and one.papers)
    assert contradictions(replace(tea, listing={**tea.listing, "tea_name": "普洱茶（生茶）饼"}))
    printed = {**tea.papers[0], "conclusion": {"zh": "普洱茶", "en": "Pu'er"}}
    assert contradictions(replace(tea, papers=(printed,)))
    assert contradictions(replace(tea, findings={**tea.findings, "CM-07": {"value": "200.00"}}))
    assert contradictions(replace(tea, listing={**tea.listing, "net_g": "357"}))
    liquor = next(one for one in shown if one.category == "liquor" and one.papers)
    assert doubles([*shown, replace(liquor, ref="QC-2026-999999")])
    shoes = [one for one in shown if one.category == "sneaker" and one.papers]
    assert doubles([*shown, replace(shoes[0], product="another", findings=shoes[-1].findings)])


def test_the_same_piece_is_the_same_each_time_and_an_unknown_product_is_refused():
    day = date(2026, 11, 20)
    line = LinePiece("JIU-0033", "贵州茅台酒 飞天53度", "单瓶 2024年", 1)
    assert pieces.of_line("liquor", line, day) == pieces.of_line("liquor", line, day)
    assert pieces.of_line("liquor", line, day) != pieces.of_line(
        "liquor", replace(line, nth=2), day
    )
    for sample in ("liquor", "jade"):
        with pytest.raises(LookupError):
            pieces.of_line(sample, replace(line, product="none"), day)
