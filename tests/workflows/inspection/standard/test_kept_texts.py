"""A text that was approved once: what it says itself stays, what it leaves out the newest says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conftest import ROOT

from workflows.inspection.standard.catalogue import house_library
from workflows.inspection.standard.codec import InvalidStandard
from workflows.inspection.standard.profile import OnePieceCode, TitleClaim
from workflows.inspection.standard.reading import (
    Library,
    StandardFile,
    assemble,
    block_from_toml,
    standard_kept,
)

CAMERA = (ROOT / "tests/support/standards/camera.toml").read_text("utf-8")
OWN = """
[[codes]]
zh = "旧码"
en = "Old code"
parts = ["CA-02.body"]

[[claims]]
zh = "旧题"
en = "Old claim"
check = "CA-01"
against = "CA-01.value"
families = [["徕卡"], ["索尼"]]
"""
TEXT = CAMERA.replace("[example]\n", f"{OWN}\n[example]\n", 1)
# Each field that a text from before it leaves out, by the headings of its paragraphs.
LEFT_OUT = {
    "certificate": ("[certificate]",),
    "returns": ("[returns]",),
    "orders": ("[orders]", "[[orders.rules]]"),
    "codes": ("[[codes]]",),
    "claims": ("[[claims]]",),
    "defects": ("[[defects]]",),
}


def without(*headings: str) -> str:
    return "\n\n".join(p for p in TEXT.split("\n\n") if not p.strip().startswith(headings))


def of_version(version: int) -> StandardFile:
    """A later file of the same standard, which says everything in its own way."""
    block: Any = block_from_toml(TEXT)
    word = f"第{version}版"
    made: StandardFile = replace(
        block,
        standard=replace(block.standard, version=version),
        certificate=replace(block.certificate, title_zh=word),
        returns=replace(block.returns, asked=block.returns.asked[:1] * version),
        orders=replace(block.orders, product_categories=(word,)),
        codes=(OnePieceCode(zh=word, en=word, parts=("CA-02.menu",)),),
        claims=(TitleClaim(zh=word, en=word, check="CA-01", against="CA-01.value"),),
        defects=tuple(replace(d, zh=f"{d.zh}{word}") for d in block.defects),
        checks=tuple(replace(c, printed_zh=f"{c.zh}{word}") for c in block.checks),
    )
    return made


TWO, THREE = of_version(2), of_version(3)
OTHER = replace(TWO, standard=replace(TWO.standard, code="lens", version=9))
HOUSE = house_library()
LIBRARY = replace(HOUSE, blocks=(*HOUSE.blocks, TWO, THREE, OTHER))


def test_what_a_text_says_itself_stays() -> None:
    kept, own = standard_kept(TEXT, LIBRARY), assemble(block_from_toml(TEXT), LIBRARY)
    assert replace(kept, checks=()) == replace(own, checks=())


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_a_text_leaves_out_the_newest_says(name: str) -> None:
    kept = standard_kept(without(*LEFT_OUT[name]), LIBRARY)
    own, newest = (assemble(b, LIBRARY) for b in (block_from_toml(TEXT), THREE))
    assert getattr(own, name) != getattr(newest, name)
    assert getattr(kept, name) == getattr(newest, name)
    for other in LEFT_OUT.keys() - {name}:
        assert getattr(kept, other) == getattr(own, other), other


def test_the_newest_is_known_by_its_version_and_not_by_its_place() -> None:
    turned = replace(LIBRARY, blocks=LIBRARY.blocks[::-1])
    text = without(*(heading for headings in LEFT_OUT.values() for heading in headings))
    assert standard_kept(text, turned) == standard_kept(text, LIBRARY)


def test_printed_names_come_where_the_text_has_none_at_all() -> None:
    text = TEXT.replace('code = "CA-03"\n', 'code = "CA-03"\nprinted_en = "Releases"\n')
    text = text.replace('code = "CA-04"\n', 'code = "CA-04"\nprinted_zh = "机身外观"\n')
    text = text.replace('[[checks]]\ncode = "CA-05"', '[[checks]]\ncode = "CA-99"', 1)
    names = {c.code: (c.printed_zh, c.printed_en) for c in standard_kept(text, LIBRARY).checks}
    assert names["CA-02"] == ("机身序列号第3版", "")
    assert names["CA-03"] == ("", "Releases")
    assert names["CA-04"] == ("机身外观", "")
    assert names["CA-99"] == ("", "")


def test_a_key_that_is_gone_is_read_over_and_an_unknown_one_is_not() -> None:
    head = 'code = "camera"\nzh = "相机"\n'
    gone = TEXT.replace(head, f"{head}custom_exempt = true\n", 1)
    assert standard_kept(gone, LIBRARY) == standard_kept(TEXT, LIBRARY)
    with pytest.raises(InvalidStandard):
        standard_kept(gone.replace("custom_exempt", "custom_exempted"), LIBRARY)


def test_what_no_file_says_is_missing_by_its_name() -> None:
    library = Library(blocks=HOUSE.blocks, sources=HOUSE.sources)
    with pytest.raises(InvalidStandard) as caught:
        standard_kept(without("[certificate]", "[returns]"), library)
    assert [p.en.partition(":")[0] for p in caught.value.problems] == ["certificate", "returns"]
