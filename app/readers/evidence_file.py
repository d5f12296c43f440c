"""Evidence files at the door: what is taken, how it is kept, and how it is given out again.

Pictures are written anew without EXIF; documents, spectra and short videos are kept as they came.
What a file is, its content decides: neither its name nor the type that a browser claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from app.base.storage import digest_of
from app.readers.image import BadImage, certificate_photo, clean, dhash, thumbnail
from app.readers.sniff import Format, format_of, is_whole
from app.readers.spectrum import spectrum
from workflows.verdict import Refused, Text

__all__ = [
    "Accepted",
    "Format",
    "Kind",
    "Limits",
    "accept",
    "certificate_photo",
    "dhash",
    "response_headers",
    "thumbnail",
]

MEGABYTE = 1024 * 1024
LONGEST_NAME = 60


class Kind(StrEnum):
    """What a piece of evidence is to the people who use it."""

    IMAGE = "image"
    DOCUMENT = "document"
    SPECTRUM = "spectrum"
    VIDEO = "video"


KINDS = MappingProxyType(
    {
        Format.JPEG: Kind.IMAGE,
        Format.PNG: Kind.IMAGE,
        Format.WEBP: Kind.IMAGE,
        Format.HEIF: Kind.IMAGE,
        Format.PDF: Kind.DOCUMENT,
        Format.CSV: Kind.SPECTRUM,
        Format.JCAMP: Kind.SPECTRUM,
        Format.SPC: Kind.SPECTRUM,
        Format.MP4: Kind.VIDEO,
        Format.MOV: Kind.VIDEO,
        Format.WEBM: Kind.VIDEO,
        Format.JSON: Kind.DOCUMENT,
    }
)
ENDINGS = MappingProxyType(
    {
        Format.JPEG: "jpg",
        Format.WEBP: "webp",
        Format.PDF: "pdf",
        Format.CSV: "csv",
        Format.JCAMP: "jdx",
        Format.SPC: "spc",
        Format.MP4: "mp4",
        Format.MOV: "mov",
        Format.WEBM: "webm",
        Format.JSON: "json",
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest files in bytes by kind, most pixels a picture may have, longest side it keeps."""

    largest: MappingProxyType[Kind, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                Kind.IMAGE: 25 * MEGABYTE,
                Kind.DOCUMENT: 20 * MEGABYTE,
                Kind.SPECTRUM: spectrum.LARGEST_FILE,
                Kind.VIDEO: 100 * MEGABYTE,
            }
        )
    )
    pixels: int = 64_000_000
    edge: int = 4096


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept; `digest_original` is the SHA-256 of what was sent."""

    kind: Kind
    mime: str
    content_out: bytes
    digest_original: str
    width: int | None = None
    height: int | None = None


REASONS = {
    "file_empty": (
        Text("文件“{name}”是空的", "The file “{name}” is empty"),
        Text("请重新选择文件上传。", "Choose the file again and upload it."),
    ),
    "file_kind_unknown": (
        Text("文件“{name}”的内容不是可接收的格式", "What is in “{name}” is of no kind taken here"),
        Text(
            "可上传：JPEG、PNG、HEIF、WebP 照片，PDF，CSV / JCAMP-DX / SPC 谱图，MP4 / MOV / WebM"
            " 短视频。",
            "Taken are: JPEG, PNG, HEIF and WebP photos, PDF, spectra as CSV, JCAMP-DX or SPC, and"
            " short MP4, MOV or WebM videos.",
        ),
    ),
    "file_too_large": (
        Text(
            "文件“{name}”有 {where}，超过上限 {limit}",
            "The file “{name}” has {where}; at most {limit} are taken",
        ),
        Text("请压缩或截短后重新上传。", "Make it smaller or shorter and upload it again."),
    ),
    "file_cut_off": (
        Text("文件“{name}”不完整，尾部缺失", "The file “{name}” is cut off before its end"),
        Text(
            "可能是传输中断，请重新导出或重新上传。",
            "The transfer may have broken off: export or upload it again.",
        ),
    ),
    "image_damaged": (
        Text("照片“{name}”已损坏，无法打开", "The photo “{name}” is damaged and can't be opened"),
        Text("请重新拍摄或重新上传。", "Take it again or upload it again."),
    ),
    "image_too_many_pixels": (
        Text(
            "照片“{name}”的像素过多（{where}），上限 {limit} 像素",
            "The photo “{name}” has too many pixels ({where}); at most {limit} are taken",
        ),
        Text("请缩小照片后重新上传。", "Make the photo smaller and upload it again."),
    ),
}


def accept(name: str, content: bytes, limits: Limits = LIMITS) -> Accepted | Refused:
    """Judges a file that somebody sends; `name` serves only to speak of it. Never raises."""
    if not content:
        return _refused("file_empty", name)
    form = format_of(content)
    if form is None and name.lower().endswith(".spc"):
        form = Format.SPC
    if form is None:
        return _refused("file_kind_unknown", name)
    kind = KINDS[form]
    largest = limits.largest[kind]
    if len(content) > largest:
        return _refused("file_too_large", name, _size(len(content)), _size(largest))
    if not is_whole(form, content):
        return _refused("file_cut_off", name)
    if kind is Kind.IMAGE:
        return _image(name, content, form, limits)
    if kind is Kind.SPECTRUM and isinstance(unread := spectrum.parse(content), Refused):
        return _named(unread, name)
    return Accepted(kind, form.value, content, digest_of(content))


def response_headers(mime: str, digest: str) -> dict[str, str]:
    """The headers with which a stored file is given out, so that no browser guesses or runs it.

    The type is one of our own or plain bytes; only photos are shown in place, all else is a
    download named by its digest (a video element plays it all the same).
    """
    form = next((known for known in ENDINGS if known == mime), None)
    place = "inline" if form and KINDS[form] is Kind.IMAGE else "attachment"
    ending = ENDINGS[form] if form else "bin"
    name = f"{re.sub('[^0-9a-f]', '', digest)[:16] or 'evidence'}.{ending}"
    return {
        "Content-Type": form.value if form else "application/octet-stream",
        "Content-Disposition": f'{place}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _image(name: str, content: bytes, form: Format, limits: Limits) -> Accepted | Refused:
    try:
        picture = clean(content, form, most_pixels=limits.pixels, edge=limits.edge)
    except BadImage as bad:
        code = "file_cut_off" if bad.code == "image_cut_off" else bad.code
        return _refused(code, name, bad.where or "?", f"{limits.pixels:,}")
    return Accepted(
        Kind.IMAGE,
        picture.form.value,
        picture.content,
        digest_of(content),
        picture.width,
        picture.height,
    )


def _refused(code: str, name: str, where: str = "", limit: str = "") -> Refused:
    reason, next_step = REASONS[code]
    spoken = _spoken(name)
    words = {"name": spoken, "where": where, "limit": limit}
    facts = {key: value for key, value in words.items() if value}
    said = Text(reason.zh.format(**words), reason.en.format(**words))
    return Refused(code, said, next_step=next_step, facts=facts)


def _named(refused: Refused, name: str) -> Refused:
    spoken, said = _spoken(name), refused.reason
    reason = Text(f"文件“{spoken}”：{said.zh}", f"The file “{spoken}”: {said.en}")
    return replace(refused, reason=reason, facts={"name": spoken, **refused.facts})


def _spoken(name: str) -> str:
    """A file's name as it can be repeated to people: no folders, nothing unprintable, not long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable()).strip()
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:40]}…{plain[-15:]}"


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.1f} MB"
