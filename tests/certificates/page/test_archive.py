"""The file as an archive: PDF/A-3a, tagged, with its machine-readable content attached."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pdf_oxide
import pikepdf
import pytest
from support.example_content import HANDBAG, JADE, LIQUOR, dense, fonts, photo_of, without_photo

from certificates.content.canonical import parse
from certificates.content.content import CertificateContent
from certificates.page.archive import ATTACHED, FIELD
from certificates.page.render import render

EXAMPLES = {c.category + str(len(c.results)): c for c in (JADE, LIQUOR, HANDBAG, dense())}
# pdf_oxide looks for the title in the Info dictionary only; ISO 14289-1 7.1 asks for dc:title.
TITLE_ELSEWHERE = "UA-DOC-003"
FOREIGN = {"/SMask", "/CA", "/ca", "/JS", "/URI", "/OpenAction", "/Launch"}


@cache
def written(name: str) -> bytes:
    content = EXAMPLES[name]
    return render(content, fonts(), photo_of(content))


def opened(name: str) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(written(name)))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("level", ["3a", "3b"])
def test_a_validator_finds_pdf_a(name: str, level: str) -> None:
    found = pdf_oxide.PdfDocument.from_bytes(written(name)).validate_pdf_a(level)
    assert found["errors"] == []
    assert found["valid"]


def test_pdf_a_also_without_a_photograph() -> None:
    pdf = render(without_photo(JADE), fonts(), None)
    assert pdf_oxide.PdfDocument.from_bytes(pdf).validate_pdf_a("3a")["valid"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_validator_finds_nothing_against_pdf_ua_but_its_own_error(name: str) -> None:
    errors = pdf_oxide.PdfDocument.from_bytes(written(name)).validate_pdf_ua()["errors"]
    assert [error for error in errors if TITLE_ELSEWHERE not in error] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_file_is_sound(name: str) -> None:
    with opened(name) as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_attached_content_is_the_content(name: str) -> None:
    with opened(name) as pdf:
        (attached,) = pdf.Root.AF
        assert attached.AFRelationship == "/Data"
        assert str(attached.UF) == ATTACHED
        assert parse(attached.EF.F.read_bytes()) == EXAMPLES[name]
        assert pdf.Root.Names.EmbeddedFiles.Names[1].objgen == attached.objgen


def test_metadata_stand_in_both_languages_and_nowhere_else() -> None:
    with opened("jade11") as pdf:
        assert pikepdf.Name.Info not in pdf.trailer
        metadata = ET.fromstring(pdf.Root.Metadata.read_bytes())
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    rdf = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
    (title,) = metadata.iter("{http://purl.org/dc/elements/1.1/}title")
    said = {part.get(language): part.text for part in title.iter(f"{rdf}li")}
    assert said == {
        "x-default": f"{JADE.title.zh} {JADE.number}",
        "zh-CN": f"{JADE.title.zh} {JADE.number}",
        "en": f"{JADE.title.en} {JADE.number}",
    }
    part, ua = (
        next(metadata.iter(f"{{http://www.aiim.org/{space}/ns/id/}}part")).text
        for space in ("pdfa", "pdfua")
    )
    assert (part, ua) == ("3", "1")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_font_is_embedded_with_its_text(name: str) -> None:
    with opened(name) as pdf:
        found = list(pdf.pages[0].Resources.Font.values())
        assert len(found) == 3
        for font in found:
            known = r"/[A-Z]{6}\+Noto(SansSC-(Regular|Bold)|SerifSC-SemiBold)"
            assert re.fullmatch(known, str(font.BaseFont))
            assert font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
            assert b"beginbfchar" in font.ToUnicode.read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_transparent_or_from_outside(name: str) -> None:
    with opened(name) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                assert not FOREIGN & set(thing.keys())


def leaves(element: pikepdf.Object) -> list[tuple[str, pikepdf.Object]]:
    below: Any = element.get("/K", [])
    kids = list(below) if isinstance(below, pikepdf.Array) else [below]
    found = [(str(element.S), element)]
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += leaves(kid)
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_content_is_tagged_or_decoration(name: str) -> None:
    """Every drawing operator stands within marked content, and marks and tree agree."""
    with opened(name) as pdf:
        tree = pdf.Root.StructTreeRoot
        numbers = list(tree.ParentTree.Nums)
        parents = {int(numbers[n]): numbers[n + 1] for n in range(0, len(numbers), 2)}
        for page in pdf.pages:
            depth, marks = 0, []
            for drawn in pikepdf.parse_content_stream(page):
                operands, word = drawn.operands, str(drawn.operator)
                if word in ("BDC", "BMC"):
                    depth += 1
                    if word == "BDC" and "/MCID" in operands[1]:
                        marks.append((int(operands[1].MCID), str(operands[0])))
                elif word == "EMC":
                    depth -= 1
                elif word in ("Tj", "TJ", "f", "S", "s", "Do"):
                    assert depth > 0
            assert depth == 0
            back = parents[int(page.StructParents)]
            assert [number for number, _ in marks] == list(range(len(back)))
            assert [role for _, role in marks] == [str(element.S) for element in back]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_tree_reads_as_a_document(name: str) -> None:
    with opened(name) as pdf:
        found = leaves(pdf.Root.StructTreeRoot.K)
        roles = [role for role, _ in found]
        assert roles[:3] == ["/Document", "/Sect", "/H1"]
        assert roles.count("/H1") == 1
        assert all(str(e.get("/Alt", "")) for role, e in found if role in ("/Figure", "/Form"))
        assert roles.count("/TR") == len(EXAMPLES[name].results) + 1 + 7
        heads = [str(e.A.Scope) for role, e in found if role == "/TH"]
        has_methods = any(result.method for result in EXAMPLES[name].results)
        assert heads.count("/Column") == (3 if has_methods else 2)
        assert roles[-1] == "/Form"


def test_a_field_for_the_signature_waits() -> None:
    with opened("jade11") as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.FT)) == (FIELD, "/Sig")
        assert "/V" not in field
        assert list(field.Rect) == [0, 0, 0, 0]
        (annotation,) = pdf.pages[0].Annots
        assert annotation.objgen == field.objgen


def test_the_identity_is_a_function_of_the_content() -> None:
    contents: list[CertificateContent] = [JADE, HANDBAG]
    identities = []
    for content in contents:
        with pikepdf.open(BytesIO(render(content, fonts(), photo_of(content)))) as pdf:
            identities.append(bytes(pdf.trailer.ID[0]))
    with opened("jade11") as pdf:
        assert bytes(pdf.trailer.ID[0]) == identities[0] != identities[1]
