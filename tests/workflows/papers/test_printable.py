"""What a paper can show of a text from outside: the table is the typeface's, and nothing is lost
in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.example_content import FOLDER

from certificates.page.typeface.face import read_face
from certificates.page.typeface.fonts import WEIGHTS
from workflows.papers.printable import BOX, in_print, is_printable, printed_title
from workflows.papers.typeface_table import RANGES

SAID = [
    ("💎贵州茅台酒 飞天53度500ml", "贵州茅台酒 飞天53度500ml", "💎", ""),
    ("LV Never\u200bfull 中号 ✔正品", "LV Neverfull 中号 正品", "\u200b✔", ""),
    ("❤\ufe0f翡翠", "翡翠", "❤\ufe0f", ""),
    ("👨‍👩‍👧 亲子款", "亲子款", "👨\u200d👩👧", ""),
    ("🇨🇳国潮", "国潮", "🇨🇳", ""),
    ("第1️⃣款", "第1款", "\ufe0f\u20e3", ""),
    ("茶\t叶\r\n礼盒", "茶 叶 礼盒", "", ""),
    ("𠮷祥如意", "□祥如意", "", "𠮷"),
    ("한국 수입", "□□ □□", "", "한국수입"),
    ("𝗡𝗶𝗸𝗲 球鞋", "Nike 球鞋", "", ""),
    ("Cafe\u0301", "Café", "", ""),
    ("💎💎", "□", "", "💎"),
    ("½ 两 ㎡ №", "½ 两 ㎡ №", "", ""),
    ("a\u00adb\ufeffc", "abc", "\u00ad\ufeff", ""),
    ("坏\ud800字", "坏□字", "", "\ud800"),
    ("和田玉　籽料", "和田玉　籽料", "", ""),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("text", "shown", "dropped", "replaced"), SAID)
def test_what_becomes_of_a_text(text: str, shown: str, dropped: str, replaced: str) -> None:
    printed = in_print(text)
    assert printed.shown == shown
    assert "".join(printed.dropped) == dropped
    assert "".join(printed.replaced) == replaced
    assert printed.asks is bool(replaced)
    assert (printed.note is None) is not bool(dropped or replaced)


NOTES = [
    ("💎茅台", "略去 💎（U+1F48E）", "left out 💎 (U+1F48E)"),
    ("翡翠✔", "略去 ✔（U+2714）", "left out ✔ (U+2714)"),
    ("a\u200bb", "略去 零宽空格（U+200B）", "left out zero width space (U+200B)"),
    ("❤\ufe0f玉", "略去 ❤（U+2764）、变体选择符（U+FE0F）",
     "left out ❤ (U+2764), variation selector-16 (U+FE0F)"),
    ("𠮷祥", "证书字体无 𠮷（U+20BB7），以 □ 代替", "not in the typeface, □: 𠮷 (U+20BB7)"),
    ("坏\ud800", "证书字体无 不可见字符（U+D800），以 □ 代替", "not in the typeface, □: U+D800"),
    ("한국 x", "证书字体无 한（U+D55C）、국（U+AD6D），以 □ 代替",
     "not in the typeface, □: 한 (U+D55C), 국 (U+AD6D)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en"), NOTES)
def test_a_sign_is_told_as_it_is_with_its_code(text: str, zh: str, en: str) -> None:
    note = in_print(text).note
    assert note is not None
    assert (note.zh, note.en) == (zh, en)


def test_a_long_title_is_cut_and_asks() -> None:
    printed = printed_title("长" * 500)
    assert len(printed.shown) == 120
    assert printed.shown.endswith("…")
    assert printed.asks
    assert printed.note is not None
    assert printed.note.zh == "只印前 120 字"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_what_is_in_print_stays_so(text: str) -> None:
    shown = in_print(text).shown
    assert is_printable(shown)
    assert bool(shown) is bool(text.strip())


@pytest.mark.parametrize("weight", sorted(WEIGHTS))
def test_the_table_is_what_the_typeface_has(weight: str) -> None:
    face = read_face(FOLDER / f"NotoSansSC-{weight.title()}.ttf")
    ranges = [[int(end, 16) for end in entry.split("-")] for entry in RANGES.split()]
    told = {code for pair in ranges for code in range(pair[0], pair[-1] + 1)}
    assert told == {ord(char) for char in face.glyphs}
    assert ord(BOX) in told
