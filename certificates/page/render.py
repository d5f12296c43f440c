"""Content to the bytes of the unsigned certificate: the same content gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf
from PIL import Image, UnidentifiedImageError

from certificates.content.content import CertificateContent, Laboratory
from certificates.page.archive import finish, signature_field
from certificates.page.layout.sheet import ComposedPages
from certificates.page.layout.versions import LAYOUTS
from certificates.page.ornament import FORMS
from certificates.page.qr import qr_rows
from certificates.page.structure import write_tree
from certificates.page.style import PAPER
from certificates.page.typeface.embed import STEM, compress_stream, embed
from certificates.page.typeface.fonts import Fonts
from certificates.page.typeface.unprintable import Unprintable

PICTURE_FORMATS = ("PNG", "WEBP", "JPEG")
PICTURE_EDGE = 280  # pixels of a seal or mark: 400 dpi where it is largest
PICTURE_QUALITY = 84
MODES = {"RGB": Name.DeviceRGB, "L": Name.DeviceGray}


class NotPrintable(Unprintable):
    """The photograph or the layout asked for can't be printed; the message says why."""


def render(
    content: CertificateContent,
    fonts: Fonts,
    photo: bytes | None,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """The certificate as PDF/A-3a, unsigned, with an empty field for the signature.

    `photo` is a JPEG in RGB or grey whose SHA-256 the content names, or None where it names none.
    `pictures` are the PNG, WebP or JPEG files of the agency's seal and marks, by their SHA-256.
    Raises `MissingGlyph`, `Overflow` or `NotPrintable`; nothing is ever left out in silence.
    """
    layout = LAYOUTS.get((content.family, content.layout_version))
    if layout is None:
        known = f"{content.family} {content.layout_version}"
        raise NotPrintable(f"没有这个版式：{known}", f"no such layout: {known}")
    picture = _picture(content, photo)
    composed = layout(content, fonts, picture.size if picture else None)
    with Pdf.new() as pdf:
        drawn = {"/QR": _qr(pdf, content.verification_url)}
        if photo and picture:
            drawn["/Photo"] = _jpeg(pdf, photo, picture)
        drawn |= _agency_pictures(pdf, content.agency, pictures)
        drawn |= {f"/{name}": _form(pdf, name) for name in composed.forms}
        faces = zip(STEM, fonts.faces, composed.codes, strict=True)
        in_ranges = content.layout_version == 1
        typefaces = {
            f"/F{n}": embed(pdf, face, tuple(codes), STEM[weight], in_ranges=in_ranges)
            for n, (weight, face, codes) in enumerate(faces)
            if codes
        }
        resources = pdf.make_indirect(
            Dictionary(Font=Dictionary(typefaces), XObject=Dictionary(drawn))
        )
        pages = _pages(pdf, composed, resources)
        write_tree(pdf, composed.root, composed.pens, pages)
        signature_field(pdf)
        return finish(pdf, content)


def _picture(content: CertificateContent, photo: bytes | None) -> Image.Image | None:
    named = content.item.photo_sha256
    if (hashlib.sha256(photo).hexdigest() if photo else "") != named:
        raise NotPrintable("照片与记录的摘要不符", "the photograph is not the one that is named")
    if not photo:
        return None
    try:
        picture = Image.open(BytesIO(photo), formats=("JPEG",))
    except UnidentifiedImageError as error:
        raise NotPrintable("照片不是 JPEG", "the photograph is not a JPEG") from error
    if picture.mode not in MODES:
        mode = picture.mode
        raise NotPrintable(
            f"照片须为 RGB 或灰度，不能是 {mode}", f"RGB or grey expected, not {mode}"
        )
    return picture


def _agency_pictures(
    pdf: Pdf, agency: Laboratory, pictures: Mapping[str, bytes]
) -> dict[str, Object]:
    """The seal and the marks that the agency has given."""
    named = {
        "/AgencySeal": agency.seal_sha256,
        "/CMA": agency.cma_mark_sha256,
        "/CNAS": agency.cnas_mark_sha256,
    }
    drawn = {}
    for name, digest in named.items():
        if not digest:
            continue
        content = pictures.get(digest, b"")
        if hashlib.sha256(content).hexdigest() != digest:
            raise NotPrintable(
                "机构印章或标志与记录的摘要不符", "a seal or mark is not the one that is named"
            )
        drawn[name] = _on_paper(pdf, Image.open(BytesIO(content), formats=PICTURE_FORMATS))
    return drawn


def _on_paper(pdf: Pdf, picture: Image.Image) -> Object:
    """The picture laid on the paper's ground: an archive's readers need not mix colours."""
    shown = picture.convert("RGBA")
    shown.thumbnail((PICTURE_EDGE, PICTURE_EDGE), Image.Resampling.LANCZOS)
    place = ((PICTURE_EDGE - shown.width) // 2, (PICTURE_EDGE - shown.height) // 2)
    square = Image.new("RGBA", (PICTURE_EDGE, PICTURE_EDGE))
    square.paste(shown, place)
    ground = Image.new("RGBA", square.size, tuple(round(255 * part) for part in PAPER))
    flat = Image.alpha_composite(ground, square).convert("RGB")
    target = BytesIO()
    flat.save(target, "JPEG", quality=PICTURE_QUALITY, subsampling=0, optimize=True)
    return _jpeg(pdf, target.getvalue(), flat)


def _jpeg(pdf: Pdf, photo: bytes, picture: Image.Image) -> Object:
    image = pdf.make_stream(
        photo,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=MODES[picture.mode],
        BitsPerComponent=8,
    )
    image.Filter = Name.DCTDecode
    return image


def _qr(pdf: Pdf, url: str) -> Object:
    side, rows = qr_rows(url)
    return pdf.make_stream(
        rows,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=side,
        Height=side,
        ImageMask=True,
        BitsPerComponent=1,
    )


def _form(pdf: Pdf, name: str) -> Object:
    box, operators = FORMS[name]
    return pdf.make_stream(
        operators,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([round(edge, 2) for edge in box]),
        Resources=Dictionary(),
    )


def _pages(pdf: Pdf, composed: ComposedPages, resources: Object) -> Sequence[Object]:
    for pen in composed.pens:
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(composed.width, 2), round(composed.height, 2)]),
            Contents=compress_stream(pdf, pen.operators().encode()),
            Resources=resources,
        )
        pdf.pages.append(Page(pdf.make_indirect(page)))
    return [page.obj for page in pdf.pages]
