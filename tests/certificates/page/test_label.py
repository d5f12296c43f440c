"""Item labels: both codes lead back to the item, on every size."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from drawings.printed import decoded
from pypdf import PdfReader
from support.example_content import fonts

from certificates.page.label import SHEETS, LabelSize, LabelText, labels
from certificates.page.typeface.face import MissingGlyph
from certificates.page.typeface.typeset import MM

THIRTY = [LabelText(f"QC-2026-{n:06d}", "翡翠 Jade", "瑞丽质检基地") for n in range(1, 31)]


@pytest.mark.parametrize("size", LabelSize)
def test_every_label_reads_as_its_item(size: LabelSize) -> None:
    with pikepdf.open(BytesIO(labels(THIRTY, size, fonts()))) as pdf:
        drawn = pdf.pages[0].Resources.XObject
        for number, text in enumerate(THIRTY):
            assert decoded(drawn[f"/Q{number}"]) == [text.code]
            assert decoded(drawn[f"/B{number}"]) == [text.code]


@pytest.mark.parametrize("size", LabelSize)
def test_as_many_pages_of_the_right_size_as_needed(size: LabelSize) -> None:
    sheet = SHEETS[size]
    pages = PdfReader(BytesIO(labels(THIRTY, size, fonts()))).pages
    a_page = sheet.across * sheet.down
    assert len(pages) == -(-len(THIRTY) // a_page)
    box = pages[0].mediabox
    assert float(box.width) == pytest.approx(sheet.width * MM, abs=0.01)
    assert float(box.height) == pytest.approx(sheet.height * MM, abs=0.01)
    assert "QC-2026-000001" in pages[0].extract_text()
    assert "翡翠" in pages[0].extract_text()
    assert "QC-2026-000030" in pages[-1].extract_text()


def test_labels_stay_on_the_sheet() -> None:
    for sheet in SHEETS.values():
        assert sheet.across * sheet.label[0] <= sheet.width
        assert sheet.down * sheet.label[1] <= sheet.height


def test_bars_are_whole_dots_where_the_label_is_wide_enough() -> None:
    with pikepdf.open(BytesIO(labels(THIRTY[:1], LabelSize.LARGE, fonts()))) as pdf:
        modules = int(pdf.pages[0].Resources.XObject["/B0"].Width)
        widths = [
            float(drawn.operands[0])
            for drawn in pikepdf.parse_content_stream(pdf.pages[0])
            if str(drawn.operator) == "cm"
        ]
    assert widths[1] / MM / modules == pytest.approx(0.25, abs=0.001)


def test_a_label_may_hold_the_code_alone() -> None:
    (page,) = PdfReader(BytesIO(labels([LabelText("QC-9")], LabelSize.SMALL, fonts()))).pages
    assert page.extract_text().strip() == "QC-9"


def test_the_same_labels_give_the_same_bytes() -> None:
    first, second = (labels(THIRTY, LabelSize.SHEET, fonts()) for _ in range(2))
    assert first == second


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(MissingGlyph):
        labels([LabelText("QC-1", "🐉")], LabelSize.SMALL, fonts())
    with pytest.raises(ValueError, match="no labels"):
        labels([], LabelSize.SMALL, fonts())
