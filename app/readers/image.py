"""Pictures: decoded whole, turned upright, brought to sRGB, and written anew without a trace.

What leaves here holds pixels and nothing else: no EXIF, no place, no comment, no profile, and no
bytes that a file of two kinds carried behind its picture.
"""

from __future__ import annotations

import io
from typing import Literal

import pillow_heif
from PIL import Image, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError

from app.readers.boxes import END, boxes
from app.readers.facts import FileReading, Limits, Unread
from app.readers.image_facts import likeness_of, taken_by

pillow_heif.register_heif_opener()

SRGB = ImageCms.createProfile("sRGB")
QUALITY = 88
STORED = ("JPEG", "WEBP")
RAW = ("TIFF", "BMP")
HEADED = 8  # the first directory of a TIFF lies behind its header
CERTIFICATE_BYTES = 7_500  # with the fonts of a usual page, 65 kB a paper
CERTIFICATE_EDGES = (480, 400, 320, 240, 160, 120)
CERTIFICATE_QUALITIES = (62, 66, 70, 74, 78, 82, 86)
WIDE_FROM = 7 / 6
SMALL_EDGE = 480  # pixels; what pages show of a picture
PAPER = (255, 255, 255)
HASH_EDGE = 8
# What is larger than it is kept is made smaller before anything else: each step is a copy of it.
BROUGHT_DOWN_FIRST = ("RGB", "RGBA", "L", "CMYK")


class BadImage(ValueError):
    """The picture can't be used; `where` tells what was met, such as its width and height."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code} {where}")
        self.code = code
        self.where = where


def read_picture(form: str, content: bytes, limits: Limits) -> FileReading | Unread:
    """The picture written anew: JPEG, or WebP where it is see-through; no side beyond the edge.

    `form` is the name by which Pillow calls what it opens as.
    """
    if not _is_whole(form, content):
        return Unread("file_cut_off")
    try:
        return _rewritten(content, form, limits)
    except BadImage as bad:
        code, where = bad.code, bad.where
    except MemoryError:  # told by what bounds the reader
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        code, where = "image_too_many_pixels", ""
    except UnidentifiedImageError:
        code, where = "image_unusual_pixels" if form in RAW else "image_damaged", form
    except Exception as broken:  # noqa: BLE001  # decoders of hostile bytes raise any kind
        said = str(broken).lower()
        if "memory" in said or "encoding error" in said:
            raise MemoryError from None
        is_short = "truncated" in said
        code, where = "file_cut_off" if is_short else "image_damaged", ""
    return Unread(code, where or "?", f"{limits.pixels:,}")


def _is_whole(form: str, content: bytes) -> bool:
    """Whether the file reaches its own end; what it ends with is checked, nothing is decoded."""
    if form == "PNG":
        return b"IEND\xaeB`\x82" in content[-64 * 1024 :]
    if form == "WEBP":
        return int.from_bytes(content[4:8], "little") + 8 <= len(content)
    if form == "TIFF":
        order: Literal["little", "big"] = "little" if content.startswith(b"II") else "big"
        return HEADED <= int.from_bytes(content[4:8], order) < len(content)
    return form != "HEIF" or END in set(boxes(content))


def read_small(content: bytes, _: Limits) -> FileReading | Unread:
    """A stored picture as pages show it."""
    try:
        with _open_stored(content) as image:
            return FileReading("image/jpeg", small=_small(image))
    except (OSError, ValueError):
        return Unread("image_damaged")


def _small(image: Image.Image) -> bytes:
    """A small JPEG; the picture itself is made small."""
    image.thumbnail((SMALL_EDGE, SMALL_EDGE), Image.Resampling.LANCZOS, reducing_gap=2)
    return _jpeg(_on_paper(image), quality=80)


def read_for_paper(content: bytes, _: Limits) -> FileReading | Unread:
    """A stored picture as a certificate carries it."""
    try:
        return FileReading("image/jpeg", small=certificate_photo(content))
    except (OSError, ValueError):
        return Unread("image_damaged")


def certificate_photo(content: bytes) -> bytes:
    """A stored picture as a certificate carries it: baseline RGB JPEG, 4:3 or square, <= 7.5 kB.

    What is wider than 7:6 becomes 4:3, all else square, cut evenly at the sides. Fewer pixels are
    taken before the worst quality would be; noise too loud for the smallest size is smoothed.
    Raises `ValueError` or `OSError` for what is no stored picture.
    """
    with _open_stored(content) as image:
        is_wide = image.width / image.height >= WIDE_FROM
        sizes = [(edge, edge * 3 // 4 if is_wide else edge) for edge in CERTIFICATE_EDGES]
        image.draft("RGB", sizes[0])  # decoded at a fraction of its size where it is large enough
        whole = _on_paper(image)
    for size in sizes:
        small = ImageOps.fit(whole, size, Image.Resampling.HAMMING)
        written = _best_within(small, CERTIFICATE_BYTES)
        if written is not None:
            return written
    return _on_certificate(small.filter(ImageFilter.GaussianBlur(2)), CERTIFICATE_QUALITIES[0])


def _best_within(image: Image.Image, most: int) -> bytes | None:
    """The best quality that takes at most so many bytes, by halving; None where none does."""
    found: bytes | None = None
    fits, too_large = -1, len(CERTIFICATE_QUALITIES)
    while too_large - fits > 1:
        tried = (fits + too_large) // 2
        written = _on_certificate(image, CERTIFICATE_QUALITIES[tried])
        if len(written) <= most:
            fits, found = tried, written
        else:
            too_large = tried
    return found


def _on_certificate(image: Image.Image, quality: int) -> bytes:
    return _jpeg(image, quality=quality, subsampling="4:2:0")


def dhash(content: bytes) -> str:
    """A 64-bit difference hash of a stored picture, 16 hexadecimal digits.

    Pictures of one thing differ in few bits, however scaled or compressed; compare with
    `(int(a, 16) ^ int(b, 16)).bit_count()`.
    """
    with _open_stored(content) as image:
        grey = _on_paper(image).convert("L")
    rows = grey.resize((HASH_EDGE + 1, HASH_EDGE), Image.Resampling.BOX)
    pixels = rows.tobytes()
    bits = 0
    for row in range(HASH_EDGE):
        at = row * (HASH_EDGE + 1)
        for column in range(at, at + HASH_EDGE):
            bits = bits << 1 | (pixels[column] < pixels[column + 1])
    return f"{bits:016x}"


def _rewritten(content: bytes, form: str, limits: Limits) -> FileReading:
    edge = limits.edge
    if form == "PNG":
        with Image.open(io.BytesIO(content), formats=["PNG"]) as checked:
            _bound_pixels(checked, limits.pixels)
            checked.verify()
    with Image.open(io.BytesIO(content), formats=[form]) as image:
        _bound_pixels(image, limits.pixels)
        pages = getattr(image, "n_frames", 1) if form == "TIFF" else 1
        if pages > 1:
            raise BadImage("image_several_pages", str(pages))
        image.draft("RGB", (edge * 3 // 4, edge * 3 // 4))
        image.load()
        taken_at, device = taken_by(image)
        ImageOps.exif_transpose(image, in_place=True)  # no copy of what stands upright
        if image.mode in BROUGHT_DOWN_FIRST:
            image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2)
        plain = _in_srgb(image)
    plain.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2)
    plain.info.clear()
    size, mime = plain.size, "image/jpeg"
    if plain.mode == "RGBA":
        out, mime = io.BytesIO(), "image/webp"
        plain.save(out, "WEBP", quality=QUALITY, method=4)
        kept = out.getvalue()
    else:
        kept = _jpeg(plain, quality=QUALITY)
    small = _small(plain)
    likeness = likeness_of(plain)
    return FileReading(
        mime, kept, *size, small=small, likeness=likeness, taken_at=taken_at, device=device
    )


def _bound_pixels(image: Image.Image, most_pixels: int) -> None:
    if image.width * image.height > most_pixels:
        raise BadImage("image_too_many_pixels", f"{image.width} × {image.height}")


def _in_srgb(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where any pixel is see-through, with the colours that the profile means."""
    profile = image.info.get("icc_profile")
    alpha = _alpha(image) if image.has_transparency_data else None
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in {"RGB", "CMYK", "L"}:
        image = image.convert("RGB")
    colours = _to_srgb(image, profile) if profile else image.convert("RGB")
    if alpha is None or alpha.getextrema() == (255, 255):
        return colours
    colours.putalpha(alpha)
    return colours


def _alpha(image: Image.Image) -> Image.Image:
    return (image if image.mode == "RGBA" else image.convert("RGBA")).getchannel("A")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        turned = None
    return turned or image.convert("RGB")


def _open_stored(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=STORED)


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _jpeg(image: Image.Image, *, quality: int, subsampling: str = "4:4:4") -> bytes:
    for optimize in (True, False):
        out = io.BytesIO()
        try:
            image.save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=optimize)
        except OSError:  # the optimiser's one buffer is too small for pure noise
            if not optimize:
                raise
        else:
            break
    return out.getvalue()
