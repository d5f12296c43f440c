"""Layout 2 against its promises, and layout 1 as it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader
from support.example_content import HANDBAG, JADE, LIQUOR, dense, fonts, photo_of

from certificates.content.content import CertificateContent, Wording
from certificates.page.render import NotPrintable, render

SMALLEST = 6.0
OPENED: list[pikepdf.Pdf] = []  # its objects live as long as a document does
CROWDED = replace(
    JADE.agency,
    name=Wording("西北" * 20, "North-Western Provincial Institute " * 2 + "of Gem Testing"),
    address=Wording(
        "珠宝路" * 13, "Room 1204, Building 9, Science and Technology Park, " + "x" * 38
    ),
    phone="0692-414 0000 ext. 12345",
    cnas="L12345-CN-2026-000000001",
)
LONG = replace(
    dense(),
    agency=CROWDED,
    title=Wording(
        "贵金属首饰及珠宝玉石联合鉴定证书正本", "Certificate of identification of " + "gems " * 5
    ),
    inspector=replace(
        JADE.inspector, name="欧阳" * 7, credential="注册珠宝玉石质量检验师二零一九字第四一七号"
    ),
)
CONTENTS = {"jade": JADE, "liquor": LIQUOR, "bag": HANDBAG, "dense": dense(), "long": LONG}


def drawn(content: CertificateContent, **pictures: bytes) -> pikepdf.Pdf:
    by_digest = {hashlib.sha256(p).hexdigest(): p for p in pictures.values()}
    pdf = pikepdf.open(BytesIO(render(content, fonts(), photo_of(content), by_digest)))
    OPENED.append(pdf)
    return pdf


def sizes(pdf: pikepdf.Pdf) -> set[float]:
    return {
        float(step.operands[1])
        for page in pdf.pages
        for step in pikepdf.parse_content_stream(page)
        if str(step.operator) == "Tf"
    }


@pytest.mark.parametrize("name", CONTENTS)
def test_nothing_is_smaller_than_six_points(name: str) -> None:
    assert min(sizes(drawn(CONTENTS[name]))) >= SMALLEST


# SHA-256 over the content streams of papers as layout 1 drew them when it was the only one.
OF_LAYOUT_1 = {
    "jade": "35e828103b49f0a5b3d2e27b28b8ad8d2a5944791489efb45aea185dfabd36d7",
    "liquor": "8a6189a6a83c8a51a00b0539461abc2a9420d22fa865f3dcfb8b67ecfb39073d",
    "bag": "0630b935bea24a778cac7233f111a96e3fda7918889ed35f49e746adfe61eed0",
    "dense": "5b8855fc1a470236e9a06989c802b7e70ec864a15c16b63cc2fbd5093b92a786",
}


@pytest.mark.parametrize("name", OF_LAYOUT_1)
def test_a_paper_of_layout_1_is_drawn_as_it_was(name: str) -> None:
    pdf = drawn(replace(CONTENTS[name], version=1, layout_version=1))
    streams = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert hashlib.sha256(streams).hexdigest() == OF_LAYOUT_1[name]
    assert b"beginbfrange" in pdf.pages[0].Resources.Font.F0.ToUnicode.read_bytes()


def test_text_is_told_character_by_character_so_that_every_reader_finds_it() -> None:
    """Ghostscript reads no range whose texts are an array; blocks hold a hundred at most."""
    for font in drawn(dense()).pages[0].Resources.Font.values():
        told = font.ToUnicode.read_bytes()
        assert b"bfrange" not in told
        counts = [int(word.split()[-1]) for word in told.split(b" beginbfchar")[:-1]]
        assert counts
        assert max(counts) <= 100


def test_titles_are_set_in_the_serif_and_in_the_bold_face_where_it_lacks_a_character() -> None:
    def faces(content: CertificateContent) -> list[str]:
        fonts_of = drawn(content).pages[0].Resources.Font
        return sorted(str(font.BaseFont).partition("+")[2] for font in fonts_of.values())

    serif = "NotoSerifSC-SemiBold"
    assert serif in faces(JADE)
    rare = replace(JADE, title=Wording("𬭎石鉴定证书", "Gem"), conclusion=Wording("𬭎", "x"))
    assert serif not in faces(rare)


def texts_of(content: CertificateContent) -> list[str]:
    pages = PdfReader(BytesIO(render(content, fonts(), photo_of(content)))).pages
    return ["".join(page.extract_text().split()) for page in pages]


def test_the_address_to_verify_at_stands_in_words_on_every_page() -> None:
    assert all("核验Verify:verify.jadegate.example/v" in text for text in texts_of(dense()))


def test_a_page_that_follows_carries_number_seal_and_code() -> None:
    second = drawn(dense()).pages[1].Contents.read_bytes()
    assert b"/QR Do" in second
    assert second.count(b" re f") > 10  # the bars of the seal's characters


def test_remarks_are_a_line_of_their_own_also_where_there_are_none() -> None:
    assert "备注Remarks无None" in texts_of(replace(JADE, remarks=()))[0]
    assert "无None" not in texts_of(JADE)[0]


def test_a_covered_code_has_its_field_and_stands_in_no_picture_of_the_address() -> None:
    import zxingcpp
    from PIL import ImageOps

    address = JADE.verification_url.partition("?")[0]
    covered = replace(JADE, code_covered=True, verification_url=address)
    assert "刮开涂层Scratchoff" in texts_of(covered)[0]
    assert "刮开" not in texts_of(JADE)[0]
    mask = drawn(covered).pages[0].Resources.XObject.QR
    side = int(mask.Width)
    code = Image.frombytes("1", (side, side), mask.read_bytes()).convert("L")
    big = ImageOps.expand(code.resize((side * 4, side * 4), 0), 20, 255)
    assert [found.text for found in zxingcpp.read_barcodes(big)] == [address]


def png(colour: tuple[int, int, int, int]) -> bytes:
    target = BytesIO()
    Image.new("RGBA", (60, 60), colour).save(target, "PNG")
    return target.getvalue()


def test_the_agency_s_own_seal_and_marks_are_printed_on_the_ground_of_the_paper() -> None:
    seal, cma = png((180, 40, 30, 128)), png((10, 60, 160, 255))
    agency = replace(
        JADE.agency,
        seal_sha256=hashlib.sha256(seal).hexdigest(),
        cma_mark_sha256=hashlib.sha256(cma).hexdigest(),
    )
    pdf = drawn(replace(JADE, agency=agency), seal=seal, cma=cma)
    objects = pdf.pages[0].Resources.XObject
    assert "/SMask" not in objects.AgencySeal
    for name, colour in (("AgencySeal", (216, 145, 137)), ("CMA", (10, 60, 160))):
        shown = Image.open(BytesIO(objects[f"/{name}"].read_raw_bytes()))
        middle = shown.getpixel((140, 140))
        assert isinstance(middle, tuple)
        assert all(abs(a - b) < 6 for a, b in zip(middle, colour, strict=True))
        assert all(part > 235 for part in shown.getpixel((4, 4)))  # type: ignore[union-attr]  # a colour
    assert "/CNAS" not in objects
    with pytest.raises(NotPrintable, match="not the one"):
        drawn(replace(JADE, agency=agency), seal=seal)
