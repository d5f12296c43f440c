from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from support.media_samples import photo

from app.drawings.barcode import qr_png, qr_svg
from app.readers.frame_codes import decode

ITEM = "QC-2026-000123-01"


def frame(image: Image.Image, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, form)
    return out.getvalue()


def qr(text: str, scale: int = 4) -> Image.Image:
    return Image.open(io.BytesIO(qr_png(text, scale=scale)))


def scene(*codes: Image.Image, turned: float = 0.0) -> Image.Image:
    """Codes beside each other on a grey table, as a phone sees them."""
    table = Image.new("RGB", (sum(code.width + 60 for code in codes) + 60, 420), (150, 148, 140))
    at = 60
    for code in codes:
        table.paste(code.convert("RGB"), (at, 90))
        at += code.width + 60
    return table.rotate(turned, expand=True, fillcolor=(150, 148, 140))


def code_128(text: str) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    bars = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=3))
    sheet = Image.new("L", (bars.width + 60, bars.height + 40), 255)
    sheet.paste(bars, (30, 20))
    return sheet


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", [0, 90, 17])
def test_an_item_code_is_read_from_a_frame(form: str, turned: float) -> None:
    assert decode(frame(scene(qr(ITEM), turned=turned), form)) == [ITEM]


def test_a_waybill_is_read_too() -> None:
    assert decode(frame(scene(code_128("SF1402938471625")))) == ["SF1402938471625"]


def test_codes_are_listed_once_and_not_without_end() -> None:
    assert decode(frame(scene(qr("A1"), qr("A1"), qr("B2")))) == ["A1", "B2"]
    sheet = Image.new("L", (1600, 1600), 255)
    for number in range(12):
        sheet.paste(qr(f"N{number}"), (20 + number % 4 * 300, 20 + number // 4 * 300))
    assert len(decode(frame(sheet))) == 8


@pytest.mark.parametrize("text", ["https://example.org/v/7Q2K", "翡翠手镯 No.1", "A" * 500])
def test_what_was_written_is_read_back(text: str) -> None:
    assert decode(qr_png(text)) == [text]


def test_a_frame_from_a_large_camera_is_read() -> None:
    table = Image.new("RGB", (4000, 3000), (150, 148, 140))
    table.paste(qr(ITEM, scale=24), (900, 700))
    assert decode(frame(table)) == [ITEM]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        photo(),
        b"\xff" * (6 * 1024 * 1024 + 1),
        qr_png("A" * 600, scale=4),
        frame(Image.new("L", (5001, 5000), 255), "PNG"),
        qr_png(ITEM)[:-200],
    ],
)
def test_a_frame_without_a_usable_code_gives_none(content: bytes) -> None:
    assert decode(content) == []


@settings(max_examples=80)
@given(
    st.sampled_from([b"", qr_png("x", scale=1), photo()]), st.binary(max_size=60), st.integers(0)
)
def test_no_bytes_break_the_reader(good: bytes, change: bytes, at: int) -> None:
    at %= len(good) + 1
    assert isinstance(decode(good[:at] + change + good[at + len(change) :]), list)


def test_the_drawing_is_a_named_image_without_styles() -> None:
    drawn = qr_svg(ITEM, title="<货品码>")
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert root[0].text == "<货品码>"
    assert "style" not in drawn
    assert "<货品码>" not in drawn


def test_the_drawing_can_be_scanned() -> None:
    root = ET.fromstring(qr_svg(ITEM))
    edge = int(root.get("viewBox", "").split()[2])
    drawn = Image.new("L", (edge, edge), 255)
    path = root.find("{http://www.w3.org/2000/svg}path")
    assert path is not None
    for module in path.get("d", "").strip("Mz").split("zM"):
        x, _, y = module.partition("h")[0].partition(" ")
        drawn.putpixel((int(x), int(y)), 0)
    assert decode(frame(drawn.resize((edge * 6, edge * 6), Image.Resampling.NEAREST))) == [ITEM]


def test_a_text_beyond_any_code_is_refused() -> None:
    for make in (qr_svg, qr_png):
        with pytest.raises(ValueError, match="too large"):
            make("翡翠" * 2000)
