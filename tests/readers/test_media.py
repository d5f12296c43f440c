from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat
from support.media_samples import (
    GPS_NOTE,
    GREEN,
    bangle,
    box,
    csv_spectrum,
    jade_ftir,
    jcamp,
    mp4,
    pdf,
    photo,
    spc,
    swapped_profile,
    webm,
)

from app.base.content import whole
from app.readers import kinds
from app.readers.door import read_file, read_paper_picture, read_small_picture
from app.readers.facts import FileFacts, Kind, Limits
from app.readers.image import SMALL_EDGE, certificate_photo, dhash
from app.readers.kinds import response_headers
from workflows.verdict import Refused

ROWS = jade_ftir()
FORMS = ["JPEG", "PNG", "WEBP", "HEIF"]


def taken(content: bytes, name: str = "photo.jpg") -> FileFacts:
    answer = read_file(name, content)
    assert isinstance(answer, FileFacts), answer
    return answer


def kept(facts: FileFacts) -> bytes:
    """The content that is kept of a picture, which is written anew and small."""
    assert isinstance(facts.kept, bytes)
    return facts.kept


def refusal(content: bytes, name: str = "photo.jpg") -> Refused:
    answer = read_file(name, content)
    assert isinstance(answer, Refused), "was taken"
    assert answer.reason.zh
    assert answer.reason.en
    assert answer.next_step
    return answer


def limit_all(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    rows = tuple(replace(kind, limits=limits) for kind in kinds.KINDS)
    monkeypatch.setattr(kinds, "KINDS", rows)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def difference(a: Image.Image, b: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(a.convert("RGB"), b.convert("RGB"))).mean)


@pytest.mark.parametrize("form", FORMS)
def test_a_photo_becomes_a_bare_jpeg_that_looks_the_same(form: str) -> None:
    content = photo(form, private=True)
    answer = taken(content)
    assert (answer.kind, answer.mime) == (Kind.IMAGE, "image/jpeg")
    assert (answer.width, answer.height) == (640, 480)
    image = opened(kept(answer))
    assert image.format == "JPEG"
    assert difference(image, bangle()) < 2.5
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert GPS_NOTE.encode() in content or form in {"WEBP", "HEIF"}
    for private in (GPS_NOTE.encode(), b"Phonemaker", b"Exif", b"ICC_PROFILE"):
        assert private not in answer.kept


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))]
)
def test_a_photo_is_turned_upright(form: str, orientation: int, corner: tuple[int, int]) -> None:
    image = opened(kept(taken(photo(form, orientation=orientation))))
    assert image.size == ((640, 480) if orientation in {1, 3} else (480, 640))
    x, y = (side * (length - 1) for side, length in zip(corner, image.size, strict=True))
    red, green, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]  # three bands
    assert red > 150
    assert max(green, blue) < 90


PACKED = [("TIFF", None), ("TIFF", "tiff_lzw"), ("TIFF", "raw"), ("BMP", None)]
MICROSCOPE = [(*packed, mode) for packed in PACKED for mode in ("RGB", "L", "P", "1")]


@pytest.mark.parametrize(
    ("form", "compression", "mode"), [*MICROSCOPE, ("TIFF", "jpeg", "RGB"), ("TIFF", "jpeg", "L")]
)
def test_a_picture_of_a_microscope_is_kept_as_a_photo(
    form: str, compression: str | None, mode: str
) -> None:
    seen = bangle().convert(mode)
    out = io.BytesIO()
    seen.save(out, form, **({"compression": compression} if compression else {}))
    facts = taken(out.getvalue(), "IMG0001.tif")
    assert (facts.kind, facts.mime) == (Kind.IMAGE, "image/jpeg")
    assert (facts.width, facts.height) == (640, 480)
    difference = ImageChops.difference(
        opened(whole(facts.kept)).convert("RGB"), seen.convert("RGB")
    )
    assert max(ImageStat.Stat(difference).mean) < 9


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (20, 20)), (3, (620, 460)), (6, (460, 20))]
)
def test_a_tiff_is_turned_once(orientation: int, corner: tuple[int, int]) -> None:
    red = (
        opened(whole(taken(photo("TIFF", orientation=orientation)).kept))
        .convert("RGB")
        .getpixel(corner)
    )
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[1] + 60


def test_a_tiff_of_several_pages_is_asked_for_one() -> None:
    out = io.BytesIO()
    bangle().save(out, "TIFF", save_all=True, append_images=[bangle(), bangle()])
    refused = refusal(out.getvalue(), "stack.tif")
    assert refused.code == "image_several_pages"
    assert "3" in refused.reason.zh


def test_pixels_that_are_no_picture_are_named_so() -> None:
    out = io.BytesIO()
    bangle().convert("L").save(out, "TIFF")
    eight, seven = struct.pack("<HHII", 258, 3, 1, 8), struct.pack("<HHII", 258, 3, 1, 7)
    odd = out.getvalue().replace(eight, seven)
    assert odd != out.getvalue()
    assert refusal(odd, "odd.tif").code == "image_unusual_pixels"


@pytest.mark.parametrize("start", [b"BM", b"BM text that begins with two letters, 1, 2", b"II*"])
def test_two_letters_make_no_picture(start: bytes) -> None:
    assert refusal(start + b" nothing").code in {"file_kind_unknown", "spectrum_no_columns"}


def test_a_see_through_picture_stays_so() -> None:
    image = bangle(mode="RGBA")
    image.putalpha(128)
    answer = taken(photo("PNG", image=image, private=True, profile=swapped_profile()))
    assert b"ICCP" not in answer.kept
    assert answer.mime == "image/webp"
    assert opened(kept(answer)).getchannel("A").getextrema() == (128, 128)
    assert GPS_NOTE.encode() not in answer.kept
    assert taken(photo("PNG", image=bangle(mode="RGBA"))).mime == "image/jpeg"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_colours_are_those_that_the_profile_means(form: str) -> None:
    flat = Image.new("RGB", (64, 64), GREEN)
    swapped = opened(kept(taken(photo(form, image=flat, profile=swapped_profile()))))
    red, green, _ = swapped.convert("RGB").getpixel((32, 32))  # type: ignore[misc]  # three bands
    assert (red, green) == pytest.approx((GREEN[1], GREEN[0]), abs=12)
    broken = opened(kept(taken(photo(form, image=flat, profile=b"no profile"))))
    assert broken.convert("RGB").getpixel((32, 32)) == pytest.approx(GREEN, abs=6)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "CMYK", "RGBA"])
def test_every_mode_of_pixels_comes_out_right(mode: str) -> None:
    image = Image.new("L", (64, 48), 200).convert("I;16" if mode == "I;16" else "L")
    image = image.point(lambda v: v * 256) if mode == "I;16" else image.convert(mode)
    answer = taken(
        photo("TIFF" if mode == "none" else "JPEG" if mode == "CMYK" else "PNG", image=image)
    )
    value = opened(kept(answer)).convert("RGB").getpixel((20, 20))
    assert value == pytest.approx((255 if mode == "1" else 200,) * 3, abs=56 if mode == "1" else 3)


def test_a_large_photo_is_brought_to_the_longest_side(monkeypatch: pytest.MonkeyPatch) -> None:
    limit_all(monkeypatch, replace(kinds.PHOTO, edge=400))
    answer = taken(photo(image=bangle(1200, 600)))
    assert (answer.width, answer.height) == (400, 200)
    assert opened(kept(answer)).size == (400, 200)


def test_what_hides_behind_a_photo_is_gone() -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("run.html", "<script>alert(1)</script>")
    for form in ("JPEG", "PNG"):
        content = photo(form) + hidden.getvalue() + b"<script>alert(2)</script>"
        assert b"script" not in taken(content).kept


@pytest.mark.parametrize(
    ("content", "kind", "mime"),
    [
        (pdf(), Kind.DOCUMENT, "application/pdf"),
        (csv_spectrum(ROWS), Kind.SPECTRUM, "text/csv"),
        (jcamp(ROWS, squeezed=True), Kind.SPECTRUM, "chemical/x-jcamp-dx"),
        (spc(ROWS), Kind.SPECTRUM, "application/x-galactic-spc"),
        (mp4(), Kind.VIDEO, "video/mp4"),
        (mp4(b"qt  "), Kind.VIDEO, "video/quicktime"),
        (webm(), Kind.VIDEO, "video/webm"),
        (webm(known_size=False), Kind.VIDEO, "video/webm"),
    ],
)
@pytest.mark.parametrize("name", ["right", "photo.jpg", "page.html", ""])
def test_all_else_is_kept_as_it_came_whatever_it_is_called(
    content: bytes, kind: Kind, mime: str, name: str
) -> None:
    answer = taken(content, name)
    assert (answer.kind, answer.mime, answer.kept) == (kind, mime, content)
    assert (answer.width, answer.height) == (None, None)


def test_a_photo_called_pdf_is_a_photo() -> None:
    assert taken(photo(), "report.pdf").kind is Kind.IMAGE


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ARCHIVE = b"PK\x03\x04" + b"\0" * 600


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"\xef\xbb\xbf" + SVG,
        b"<!doctype html><p>1,2</p>",
        b"<?php echo 1;",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ" + b"\0" * 200,
        b"GIF89a" + b"\0" * 50,
        b"II+\0" + b"\0" * 50,
        b"BM" + b"\0" * 60,
        ARCHIVE,
        b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska",
        box(b"ftyp", b"avif\0\0\0\0") + b"\0" * 20,
        b"\n%PDF-1.7\n%%EOF",
        bytes(range(256)) * 4,
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    refused = refusal(content, "odd.bin")
    assert refused.code in {"file_kind_unknown", "spectrum_no_columns"}
    assert "odd.bin" in refused.reason.zh
    assert "odd.bin" in refused.reason.en


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0.35, 0.9])
def test_a_photo_cut_off_is_named_so(form: str, share: float) -> None:
    content = photo(form, image=bangle(900, 700))
    refused = refusal(content[: int(len(content) * share)], "IMG_0001.jpg")
    assert refused.code == "file_cut_off"
    assert "IMG_0001.jpg" in refused.reason.zh
    assert refused.facts["name"] == "IMG_0001.jpg"


@pytest.mark.parametrize("content", [pdf(), mp4(), webm(), mp4(b"qt  ")])
def test_a_document_or_video_cut_off_is_named_so(content: bytes) -> None:
    for end in (len(content) - 8, len(content) * 2 // 3):
        assert refusal(content[:end], "clip").code == "file_cut_off"


def test_a_video_without_its_index_is_cut_off() -> None:
    assert refusal(box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", b"\0" * 90)).code == "file_cut_off"


def test_what_follows_the_end_of_a_document_is_refused() -> None:
    assert refusal(pdf() + b"<script>alert(1)</script>").code == "file_cut_off"


def test_a_damaged_photo_is_named_so() -> None:
    for place in (1000, -13):
        content = bytearray(photo("PNG"))
        content[place] ^= 0xFF
        assert refusal(bytes(content)).code == "image_damaged"
    assert refusal(b"\xff\xd8\xff\xe0" + b"\0" * 300).code == "image_damaged"


def test_an_old_spc_file_is_told_from_an_unknown_one() -> None:
    assert refusal(spc(ROWS, version=0x4E), "jade.SPC").code == "spectrum_spc_unknown"
    assert "jade.SPC" in refusal(spc(ROWS, version=0x4E), "jade.SPC").reason.zh


def test_a_spectrum_that_can_not_be_read_is_refused_with_its_name() -> None:
    refused = refusal(spc(ROWS)[:-4], "jade.spc")
    assert refused.code == "spectrum_cut_off"
    assert refused.facts["name"] == "jade.spc"


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(8001, 8000), (12_000, 12_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_never_decoded(size: tuple[int, int]) -> None:
    assert refusal(png_of(*size)).code == "image_too_many_pixels"


def test_each_kind_has_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    limit_all(monkeypatch, Limits(100))
    for content in (photo(), pdf(), mp4(), csv_spectrum(ROWS), spc(ROWS)):
        refused = refusal(content)
        assert refused.code == "file_too_large"
        assert refused.facts["limit"] == "0.0 MB"


def test_an_empty_file_is_named_so() -> None:
    assert refusal(b"", "空.jpg").code == "file_empty"


def test_a_hostile_name_is_only_spoken_of() -> None:
    refused = refusal(b"", "..\\..\\etc/<b>{0}{name}\u202e" + "x" * 500)
    assert refused.facts["name"].startswith("<b>{0}{name}xxx")
    assert len(refused.facts["name"]) < 60
    assert "\u202e" not in refused.reason.zh


@settings(max_examples=150)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-"])
    | st.sampled_from([b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3"]),
    st.text(max_size=20),
)
def test_no_bytes_break_the_door(content: bytes, start: bytes, name: str) -> None:
    assert isinstance(read_file(name, start + content), (FileFacts, Refused))


GOOD = [photo(form, image=bangle(48, 32), private=True) for form in FORMS] + [mp4(), webm(), pdf()]


@settings(max_examples=150)
@given(st.sampled_from(GOOD), st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_no_change_in_a_good_file_breaks_the_door(good: bytes, at: int, change: bytes) -> None:
    at %= len(good)
    answer = read_file("x", good[:at] + change + good[at + len(change) :])
    assert isinstance(answer, (FileFacts, Refused))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_picture_comes_with_a_small_one(mode: str) -> None:
    image = bangle(1200, 900, mode=mode)
    if mode == "RGBA":
        image.putalpha(120)
    facts = taken(photo("PNG", image=image))
    small = opened(facts.small)
    assert (small.format, small.size) == ("JPEG", (SMALL_EDGE, SMALL_EDGE * 3 // 4))
    again = read_small_picture(facts.mime, kept(facts))
    assert isinstance(again, bytes)
    assert opened(again).size == small.size


def test_a_small_picture_never_grows() -> None:
    assert opened(taken(photo(image=bangle(64, 48))).small).size == (64, 48)


@pytest.mark.parametrize(
    ("size", "shape"), [((1600, 900), 4 / 3), ((640, 480), 4 / 3), ((600, 600), 1), ((480, 640), 1)]
)
def test_a_certificate_photo_is_small_baseline_and_of_fixed_shape(
    size: tuple[int, int], shape: float
) -> None:
    noise = Image.effect_noise((400, 300), 90).resize(size).convert("RGB")
    for image in (noise, bangle(*size)):
        content = read_paper_picture(kept(taken(photo(image=image))))
        assert isinstance(content, bytes)
        small = opened(content)
        assert len(content) <= 7_500
        assert (small.format, small.mode) == ("JPEG", "RGB")
        assert "progressive" not in small.info
        assert small.width / small.height == pytest.approx(shape)
        assert small.width >= 120


@pytest.mark.parametrize("size", [(3000, 2250), (2250, 2250), (700, 500)])
def test_a_certificate_photo_of_nothing_but_noise_stays_small(size: tuple[int, int]) -> None:
    bands = [Image.effect_noise(size, 250) for _ in range(3)]
    loud = kept(taken(photo("PNG", image=Image.merge("RGB", bands))))
    content = certificate_photo(loud)
    assert len(content) <= 7_500
    assert opened(content).width >= 120


def test_pictures_of_one_thing_hash_alike() -> None:
    def bits(image: Image.Image) -> int:
        return int(dhash(kept(taken(photo(image=image)))), 16)

    whole, smaller = bits(bangle(1200, 900)), bits(bangle(300, 225))
    other = bits(Image.linear_gradient("L").resize((640, 480)).convert("RGB"))
    assert (whole ^ smaller).bit_count() <= 6
    assert (whole ^ other).bit_count() > 12
    assert len(dhash(kept(taken(photo())))) == 16


@pytest.mark.parametrize("small", [certificate_photo, dhash])
def test_only_stored_pictures_are_made_small(small: Callable[[bytes], object]) -> None:
    with pytest.raises((ValueError, OSError)):
        small(b"%PDF-")


def test_a_picture_that_is_none_goes_onto_no_certificate() -> None:
    assert isinstance(read_paper_picture(b"%PDF-"), Refused)


@pytest.mark.parametrize("mime", ["image/jpeg", "application/pdf", "text/html"])
def test_what_is_no_picture_has_no_small_one(mime: str) -> None:
    assert isinstance(read_small_picture(mime, b"%PDF-"), Refused)


@pytest.mark.parametrize(
    ("mime", "type_", "place", "ending"),
    [
        ("image/jpeg", "image/jpeg", "inline", "jpg"),
        ("image/webp", "image/webp", "inline", "webp"),
        ("application/pdf", "application/pdf", "attachment", "pdf"),
        ("video/mp4", "video/mp4", "attachment", "mp4"),
        ("text/csv", "text/csv", "attachment", "csv"),
        ("text/html", "application/octet-stream", "attachment", "bin"),
        ("image/svg+xml", "application/octet-stream", "attachment", "bin"),
        ("image/jpeg\r\nX: y", "application/octet-stream", "attachment", "bin"),
    ],
)
def test_files_are_given_out_as_our_own_types(
    mime: str, type_: str, place: str, ending: str
) -> None:
    headers = response_headers(mime, "ab" * 32)
    assert headers["Content-Type"] == type_
    assert headers["Content-Disposition"] == f'{place}; filename="{"ab" * 8}.{ending}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert response_headers(mime, '"; evil\r\n')["Content-Disposition"].count('"') == 2
