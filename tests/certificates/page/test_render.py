"""The printed page: what stands on it, that it never changes, and what is refused."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from pypdf import PageObject, PdfReader
from support.example_content import (
    HANDBAG,
    JADE,
    LIQUOR,
    dense,
    fonts,
    handbag_photo,
    photo_of,
    without_photo,
)

from certificates.content.content import (
    AnsweringPerson,
    CertificateContent,
    Family,
    StatedAuthenticity,
    StatedConformity,
    Wording,
)
from certificates.content.lint_limits import texts
from certificates.page.layout.sheet import group_digits
from certificates.page.layout.versions import LATEST, LAYOUTS
from certificates.page.render import NotPrintable, render
from certificates.page.typeface.face import MissingGlyph
from certificates.page.typeface.typeset import Overflow

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = [JADE, LIQUOR, HANDBAG, dense()]


def printed(content: CertificateContent, photo: bytes | None = None) -> bytes:
    return render(content, fonts(), photo if photo is not None else photo_of(content))


def text_of(pdf: bytes) -> str:
    """All text without spaces and line ends, which wrapping puts anywhere."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


UNPRINTED = ("category", "item.photo_sha256", "verification_url")
GROUPED = ("number", "second_code", "supersedes.number")


@pytest.mark.parametrize("content", EXAMPLES, ids=lambda c: c.title.en)
def test_everything_the_content_states_is_printed(content: CertificateContent) -> None:
    found = text_of(printed(content))
    for field, text in texts(content):
        if field.startswith(UNPRINTED) or (field.endswith(".code") and "results" in field):
            continue
        said = group_digits(text) if field in GROUPED else text
        said = said.upper() if field == "title.en" else said
        if field.endswith(".unit") and text == "1":
            continue
        assert "".join(said.split()) in found, field


def test_rare_characters_copy_as_they_are() -> None:
    content = replace(
        JADE, reviewer=AnsweringPerson("李𬭎𫍯䶮", "CGC"), inspector=AnsweringPerson("㛃珑", "x")
    )
    found = text_of(printed(content))
    assert "李𬭎𫍯䶮" in found
    assert "㛃珑" in found


def test_dates_and_pages_are_printed() -> None:
    found = text_of(printed(dense()))
    assert all(day in found for day in ("2026-03-09", "2026-03-10", "2026-03-11"))
    assert "第1页共3页" in found
    assert "第3页共3页" in found
    assert found.count("以下空白") == 1


def test_the_end_stands_on_the_last_page() -> None:
    pages = PdfReader(BytesIO(printed(dense()))).pages
    assert ["以下空白" in page.extract_text() for page in pages] == [False, False, True]


def test_the_number_stands_on_every_page() -> None:
    pages = PdfReader(BytesIO(printed(dense()))).pages
    assert all(group_digits(JADE.number) in page.extract_text() for page in pages)


@pytest.mark.parametrize("content", [JADE, LIQUOR, HANDBAG], ids=lambda c: c.category)
def test_an_ordinary_certificate_is_one_page(content: CertificateContent) -> None:
    assert len(PdfReader(BytesIO(printed(content))).pages) == 1


def test_a_few_rows_too_many_are_set_closer_and_spare_a_page() -> None:
    few = replace(JADE, results=(*JADE.results, *JADE.results[:3]))
    assert len(PdfReader(BytesIO(printed(few))).pages) == 1
    assert text_of(printed(few)).count("判定规则") == 1
    many = replace(JADE, results=JADE.results * 2)
    assert len(PdfReader(BytesIO(printed(many))).pages) == 2


def test_what_needs_a_second_page_anyway_is_not_set_closer() -> None:
    def sizes(content: CertificateContent) -> set[float]:
        with pikepdf.open(BytesIO(printed(content))) as pdf:
            drawn = pikepdf.parse_content_stream(pdf.pages[0])
        return {float(i.operands[1]) for i in drawn if str(i.operator) == "Tf"}

    few = replace(JADE, results=(*JADE.results, *JADE.results[:4]))
    assert sizes(replace(JADE, results=JADE.results * 2)) <= sizes(JADE)
    assert not sizes(few) <= sizes(JADE)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert printed(dense()) == printed(dense())


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import hashlib, sys; sys.path[:0] = ['.', 'tests']\n"
        "from support.example_content import JADE, bangle, fonts\n"
        "from certificates.page.render import render\n"
        "print(hashlib.sha256(render(JADE, fonts(), bangle())).hexdigest())\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == hashlib.sha256(printed(JADE)).hexdigest()


def test_a_changed_letter_changes_the_bytes() -> None:
    other = replace(JADE, conclusion=Wording("翡翠手镯", "Jadeite jade bangle"))
    assert printed(JADE) != printed(other)


def test_a_missing_glyph_is_refused_by_name() -> None:
    content = replace(JADE, inspector=AnsweringPerson("王\U0002ebf0🐉", "x"))
    with pytest.raises(MissingGlyph, match=r"U\+2EBF0.*U\+1F409") as caught:
        printed(content)
    assert caught.value.characters == ("\U0002ebf0", "🐉")
    assert "字体缺字" in caught.value.zh
    assert "lacks" in caught.value.en


Place = tuple[float, float, str]


def places(page: PageObject) -> list[Place]:
    """Where each run of text begins, in points."""
    found: list[Place] = []

    def visit(text: str, _cm: object, matrix: list[float], *_: object) -> None:
        if text.strip():
            found.append((matrix[4], matrix[5], text))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("content", EXAMPLES, ids=lambda c: c.title.en)
def test_no_text_leaves_the_paper(content: CertificateContent) -> None:
    for page in PdfReader(BytesIO(printed(content))).pages:
        right, top = float(page.mediabox.width), float(page.mediabox.height)
        found = places(page)
        assert found
        assert all(40 < x < right - 25 and 25 < y < top - 25 for x, y, _ in found)


def test_too_much_for_a_fixed_place_is_refused_by_name() -> None:
    with pytest.raises(Overflow, match="某某某"):
        printed(replace(JADE, inspector=AnsweringPerson("某" * 60)))


def test_one_entry_taller_than_a_page_is_refused() -> None:
    row = replace(JADE.results[7], value=Wording("交织" * 4000, "woven"))
    with pytest.raises(Overflow, match="taller than a page"):
        printed(replace(JADE, results=(row,)))


def test_a_long_conclusion_is_made_smaller_and_then_wrapped() -> None:
    for length in (4, 20, 28, 90):
        named = Wording("翡翠" * length, "Jadeite jade " * length)
        assert named.zh in text_of(printed(replace(JADE, conclusion=named)))


def test_what_the_item_column_cannot_hold_goes_on_beside_it() -> None:
    described = Wording("".join(f"细节{n}；" for n in range(150)), "In detail")
    found = text_of(printed(replace(JADE, item=replace(JADE.item, description=described))))
    assert "细节149；" in found
    assert JADE.item.code in found


def test_only_an_older_paper_names_an_order_and_says_who_supplied_it() -> None:
    older = text_of(
        printed(replace(JADE, customer_reference="DY-69217730", version=1, layout_version=1))
    )
    assert "DY-69217730" in older
    assert "由客户提供" in older
    assert "委托编号" not in text_of(printed(JADE))
    assert "由客户提供" not in text_of(printed(JADE))


def test_people_without_credentials_and_a_basis_left_out() -> None:
    bare = replace(JADE, inspector=AnsweringPerson("岩温罕"), basis=())
    assert "GAC-2019" not in text_of(printed(bare))


def test_work_over_several_days_names_both() -> None:
    later = replace(JADE, tested_to=date(2026, 3, 11))
    assert "2026-03-10–2026-03-11" in text_of(printed(later))


def test_a_number_is_read_in_groups() -> None:
    assert group_digits("JG7K3M92QX41") == "JG7K 3M92 QX41"
    assert group_digits("QC-2026-000123") == "QC 2026 000123"


def test_many_rows_go_on_and_on() -> None:
    rows = tuple(replace(JADE.results[0], code=f"R-{n}") for n in range(120))
    pdf = printed(replace(JADE, results=rows))
    assert len(PdfReader(BytesIO(pdf)).pages) > 3
    assert text_of(pdf).count("56.218") == 120


def test_a_long_remark_is_divided_between_pages() -> None:
    long = "".join(f"第{n}句说明样品的来历与检测经过。" for n in range(220))
    found = text_of(printed(replace(JADE, remarks=(Wording(long, long),))))
    assert "第0句" in found
    assert "第219句" in found


def jpeg(mode: str = "RGB") -> bytes:
    target = BytesIO()
    Image.new(mode, (40, 30)).save(target, "JPEG")
    return target.getvalue()


def with_photo(photo: bytes) -> CertificateContent:
    digest = hashlib.sha256(photo).hexdigest()
    return replace(JADE, item=replace(JADE.item, photo_sha256=digest))


def test_the_photograph_is_embedded_as_it_is() -> None:
    with pikepdf.open(BytesIO(printed(JADE))) as pdf:
        image = pdf.pages[0].Resources.XObject.Photo
        assert image.read_raw_bytes() == photo_of(JADE)


def test_a_grey_photograph_is_fine() -> None:
    photo = jpeg("L")
    assert printed(with_photo(photo), photo)


@pytest.mark.parametrize(
    ("content", "photo"),
    [
        pytest.param(JADE, handbag_photo(), id="another one"),
        pytest.param(without_photo(JADE), handbag_photo(), id="none is named"),
        pytest.param(with_photo(b"GIF89a"), b"GIF89a", id="no JPEG"),
        pytest.param(with_photo(jpeg("CMYK")), jpeg("CMYK"), id="CMYK"),
    ],
)
def test_a_wrong_photograph_is_refused(content: CertificateContent, photo: bytes) -> None:
    with pytest.raises(NotPrintable):
        render(content, fonts(), photo)


def test_a_named_photograph_must_be_given() -> None:
    with pytest.raises(NotPrintable):
        render(JADE, fonts(), None)


def test_without_a_photograph() -> None:
    assert "翡翠手镯" in text_of(render(without_photo(JADE), fonts(), None))


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(NotPrintable, match="layout"):
        printed(replace(JADE, layout_version=99))


def test_every_family_has_its_latest_layout() -> None:
    assert all((family, LATEST) in LAYOUTS for family in Family)


GENUINE = ("正品", "真品", "天然", "Genuine", "genuine", "材质与定名相符")


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("conformity", StatedConformity)
def test_undetermined_never_says_genuine(family: Family, conformity: StatedConformity) -> None:
    content = replace(
        HANDBAG, family=family, conformity=conformity, authenticity=StatedAuthenticity.UNDETERMINED
    )
    found = text_of(printed(content))
    assert not [word for word in GENUINE if word in found]
    assert "未能判定" in found


def test_the_code_on_the_page_leads_to_the_verification() -> None:
    import zxingcpp

    with pikepdf.open(BytesIO(printed(JADE))) as pdf:
        mask = pdf.pages[0].Resources.XObject.QR
        side = int(mask.Width)
        painted = Image.frombytes("1", (side, side), mask.read_bytes()).convert("L")
    big = Image.new("L", (side * 4 + 40, side * 4 + 40), 255)
    big.paste(painted.resize((side * 4, side * 4), Image.Resampling.NEAREST), (20, 20))
    assert [code.text for code in zxingcpp.read_barcodes(big)] == [JADE.verification_url]
