"""The typeface: built once, checked when it is read, refused when it lacks a character."""

from __future__ import annotations

import json
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from support.example_content import fonts

from certificates.page.typeface import fonts as building
from certificates.page.typeface.embed import to_unicode
from certificates.page.typeface.face import MissingGlyph
from certificates.page.typeface.fonts import FontsNotBuilt, build, load

FEW = "玉门印𬭎ABC018,g "


def quiet(_share: float, _message: str) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def told() -> list[float]:
    """The shares that the build of `small` reported."""
    return []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, told: list[float]) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    build(folder, lambda share, _message: told.append(share), characters=FEW)
    return folder


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small, tmp_path / "fonts")


def test_both_weights_are_what_they_say(small: Path) -> None:
    found = {}
    for weight, value in building.WEIGHTS.items():
        with TTFont(small / f"NotoSansSC-{weight.title()}.ttf", checkChecksums=2) as font:
            assert font["OS/2"].usWeightClass == value
            assert "gvar" not in font
            found[weight] = font["glyf"][font.getBestCmap()[ord("门")]].xMax
    assert found["regular"] != found["bold"]


def test_the_licence_goes_with_the_font(small: Path) -> None:
    assert "SIL OPEN FONT LICENSE" in (small / "OFL.txt").read_text("utf-8").upper()


def test_a_second_build_does_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_make_weights", lambda *_: pytest.fail("built again"))
    build(small, quiet, characters=FEW)


def test_progress_is_told_and_ends_at_one(small: Path, told: list[float]) -> None:
    assert small.is_dir()
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2


def test_two_builds_are_the_same(tmp_path: Path, small: Path) -> None:
    build(tmp_path, quiet, characters=FEW)
    first, second = (json.loads((f / building.RECORD).read_text()) for f in (tmp_path, small))
    assert first == second


def test_an_altered_weight_is_refused_and_then_mended(
    copy: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weight = copy / "NotoSansSC-Bold.ttf"
    weight.write_bytes(weight.read_bytes()[:-1] + b"x")
    with pytest.raises(FontsNotBuilt, match="NotoSansSC-Bold"):
        load(copy)

    def made_before(_source: Path, _characters: str, made: Path, _progress: object) -> None:
        shutil.copytree(small, made, dirs_exist_ok=True)

    monkeypatch.setattr(building, "_make_weights", made_before)
    build(copy, quiet, characters=FEW)
    assert load(copy).missing("玉") == []


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontsNotBuilt, match=r"fonts\.json"):
        load(tmp_path)


@pytest.mark.parametrize("record", [None, "", "[]", "{}"])
def test_a_build_cut_off_before_its_record_is_refused(copy: Path, record: str | None) -> None:
    (copy / building.RECORD).unlink()
    if record is not None:
        (copy / building.RECORD).write_text(record)
    with pytest.raises(FontsNotBuilt):
        load(copy)


def test_a_failing_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "PROGRAM", tmp_path / "no such program")
    with pytest.raises(FontsNotBuilt):
        build(tmp_path / "fonts", quiet, characters="玉")
    assert list((tmp_path / "fonts").iterdir()) == []


def test_missing_characters_are_named_in_order(small: Path) -> None:
    face = load(small)
    assert face.missing("玉🐉门龍龍") == ["🐉", "龍"]
    with pytest.raises(MissingGlyph, match=r"'龍' U\+9F8D"):
        face.require("玉龍")
    face.require("玉门")


def test_the_real_typeface_covers_what_is_written_in_china() -> None:
    gbk = {bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF)}
    characters = {pair.decode("gbk", "ignore") for pair in gbk if low_is_free(pair)}
    assert fonts().missing("".join(sorted(characters))) in ([], ["\u2252"])
    assert fonts().missing("𬭎𫍯䶮㛃𬬭𬴊") == []


def low_is_free(pair: bytes) -> bool:
    return pair[1] != 0x7F and len(pair.decode("gbk", "ignore")) == 1


def test_figures_are_tabular() -> None:
    for face in (fonts().regular, fonts().bold):
        assert len({face.advances[figure] for figure in "0123456789"}) == 1


def test_the_embedded_copy_is_a_font_of_its_own() -> None:
    face = fonts().regular
    characters = "玉门𬭎A g"
    with TTFont(BytesIO(face.embedded(characters)), checkChecksums=2) as copy:
        assert copy["maxp"].numGlyphs == len(characters) + 1
        order = copy.getGlyphOrder()
        for place, char in enumerate(characters, 1):
            assert round(copy["hmtx"][order[place]][0] * face.unit) == face.advances[char]
        assert copy["glyf"][order[3]].numberOfContours > 0


def test_a_copy_of_many_characters_says_where_they_are_in_the_long_form() -> None:
    face = fonts().regular
    many = [chr(0x4E00 + n) for n in range(1500)]
    for characters, form in ((many[:20], 0), (many, 1)):
        with TTFont(BytesIO(face.embedded(characters)), checkChecksums=2) as copy:
            assert copy["head"].indexToLocFormat == form
            last = copy["glyf"][copy.getGlyphOrder()[len(characters)]]
            outline = face.outline(face.glyphs[characters[-1]])
            assert outline.startswith(last.compile(copy["glyf"]))


def test_codes_lead_back_to_text_beyond_the_first_plane() -> None:
    characters = ["玉", "𬭎", *(chr(0x4E00 + n) for n in range(510))]
    first_layout = to_unicode(characters, in_ranges=True).decode()
    ranges = re.findall(r"1 beginbfrange <(\w+)> <(\w+)> \[(.+)\]\nendbfrange", first_layout)
    texts = [text for *_, part in ranges for text in part.split()]
    assert [(first, last) for first, last, _ in ranges] == [
        ("0001", "00ff"),
        ("0100", "01ff"),
        ("0200", "0200"),
    ]
    assert texts[:2] == ["<7389>", "<d872df4e>"]
    assert [bytes.fromhex(text[1:-1]).decode("utf-16-be") for text in texts] == characters
    entries = to_unicode(characters).decode().partition("endcodespacerange")[2]
    single = re.findall(r"<(\w{4})> <(\w+)>", entries)
    said = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in single}
    assert said == dict(enumerate(characters, 1))
