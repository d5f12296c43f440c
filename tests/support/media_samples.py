"""Files as cameras and instruments write them, made here so that no binary lies in the tree."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Sequence
from itertools import pairwise

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas

GREEN = (46, 125, 84)
GPS_NOTE = "Taken at the bench in Ruili"


def bangle(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A green ring on pale paper; its upper left corner is red, so that turning is seen."""
    image = Image.new("RGB", (width, height), (244, 240, 232))
    draw = ImageDraw.Draw(image)
    edge = min(width, height)
    box = (width // 2 - edge // 3, height // 2 - edge // 3)
    draw.ellipse(
        (*box, box[0] + 2 * edge // 3, box[1] + 2 * edge // 3),
        outline=GREEN,
        width=max(1, edge // 12),
    )
    draw.rectangle((0, 0, width // 8, height // 8), fill=(200, 30, 30))
    return image.convert(mode)


def photo(
    form: str = "JPEG",
    *,
    image: Image.Image | None = None,
    orientation: int = 1,
    private: bool = False,
    profile: bytes | None = None,
) -> bytes:
    """A picture file; `private` adds a place, a maker and a comment to its EXIF."""
    image = image or bangle()
    options: dict[str, object] = {}
    exif = Image.Exif()
    exif[0x0112] = orientation
    if private:
        exif[0x010F] = "Phonemaker"
        exif[0x8825] = {1: "N", 2: (24.0, 0.0, 46.8), 3: "E", 4: (97.0, 51.0, 6.1)}
        exif[0x010E] = GPS_NOTE
        if form == "JPEG":
            options["comment"] = GPS_NOTE.encode()
        if form == "PNG":
            notes = PngImagePlugin.PngInfo()
            notes.add_text("Comment", GPS_NOTE)
            options["pnginfo"] = notes
    if private or orientation != 1:
        options["exif"] = exif.tobytes()
    if profile:
        options["icc_profile"] = profile
    out = io.BytesIO()
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    image.save(out, form, **options)
    return out.getvalue()


def swapped_profile() -> bytes:
    """An sRGB profile whose red and green primaries are exchanged: its use can't be overlooked."""
    content = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = {bytes(content[i : i + 4]): i for i in range(132, 132 + 12 * content[131], 12)}
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    content[red : red + 4], content[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(content)


def pdf(words: str = "XRF report") -> bytes:
    """A one-page document."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, words)
    canvas.save()
    return out.getvalue()


def box(kind: bytes, body: bytes = b"") -> bytes:
    """One box of the ISO base media file format (ISO/IEC 14496-12)."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def mp4(brand: bytes = b"isom", clip: bytes = b"\0" * 4000) -> bytes:
    """A container as a phone writes it; the frames are empty."""
    return (
        box(b"ftyp", brand + b"\0\0\2\0" + brand) + box(b"moov", b"\0" * 100) + box(b"mdat", clip)
    )


def webm(document: bytes = b"webm", *, known_size: bool = True) -> bytes:
    """EBML header and segment (RFC 8794); a live recording leaves its size open."""
    kind = b"\x42\x82" + bytes([0x80 | len(document)]) + document
    cluster = b"\x1f\x43\xb6\x75" + b"\x84" + b"\0" * 4
    size = bytes([0x80 | len(cluster)]) if known_size else b"\x01" + b"\xff" * 7
    return (
        b"\x1a\x45\xdf\xa3"
        + bytes([0x80 | len(kind)])
        + kind
        + b"\x18\x53\x80\x67"
        + size
        + cluster
    )


def jade_ftir(points: int = 901, *, resin: float = 0.0) -> list[tuple[float, float]]:
    """Transmittance of jade from 4000 down to 400 cm-1; `resin` is the depth of its bands."""
    rows = []
    for index in range(points):
        x = 4000 - 3600 * index / (points - 1)
        y = 62 - 40 / (1 + math.exp((x - 2000) / 60))
        for centre, share in ((2870, 0.8), (2930, 1.0), (2965, 0.9), (3035, 0.5), (3060, 0.5)):
            y -= resin * share * math.exp(-(((x - centre) / 12) ** 2))
        rows.append((round(x, 3), round(y, 3)))
    return rows


def csv_spectrum(
    rows: Sequence[tuple[float, float]],
    *,
    heading: str = "cm-1,%T\n",
    separator: str = ",",
    comma: bool = False,
) -> bytes:
    """Two columns under a heading; `comma` writes decimal commas."""
    lines = (f"{x}{separator}{y}" for x, y in rows)
    body = "\r\n".join(line.replace(".", ",") if comma else line for line in lines)
    return (heading + body + "\r\n").encode()


def jcamp(
    rows: Sequence[tuple[float, float]], *, squeezed: bool = False, labels: str = ""
) -> bytes:
    """A JCAMP-DX file in plain numbers (AFFN) or in differences with repeat marks (DIFDUP)."""
    factor = 0.001
    y = [round(value / factor) for _, value in rows]
    step = (rows[-1][0] - rows[0][0]) / (len(rows) - 1)
    head = (
        "##TITLE=Jade bangle\n##JCAMP-DX=4.24 $$ written by a test\n##DATA TYPE=INFRARED SPECTRUM\n"
        f"##XUNITS=1/CM\n##YUNITS=TRANSMITTANCE\n{labels}##FIRSTX={rows[0][0]}\n##LASTX={rows[-1][0]}\n"
        f"##NPOINTS={len(rows)}\n##XFACTOR=1.0\n##YFACTOR={factor}\n##DELTAX={step}\n##XYDATA=(X++(Y..Y))\n"
    )
    lines = []
    for start in range(0, len(y), 8):
        part = y[start : start + 8]
        if squeezed:
            before = [y[start - 1]] if start else []
            lines.append(f"{rows[max(0, start - 1)][0]:g}{_difdup(before + part)}")
        else:
            lines.append(" ".join([f"{rows[start][0]:g}", *map(str, part)]))
    return (head + "\n".join(lines) + "\n##END=\n").encode()


def _difdup(values: Sequence[int]) -> str:
    """First value squeezed, then differences; the same difference again becomes a repeat mark."""
    written = ("@ABCDEFGHI" if values[0] >= 0 else "@abcdefghi")[int(str(abs(values[0]))[0])]
    written += str(abs(values[0]))[1:]
    differences = [b - a for a, b in pairwise(values)]
    index = 0
    while index < len(differences):
        difference = differences[index]
        run = 1
        while run < 8 and index + run < len(differences) and differences[index + run] == difference:
            run += 1
        digits = str(abs(difference))
        written += ("%JKLMNOPQR" if difference >= 0 else "%jklmnopqr")[int(digits[0])] + digits[1:]
        written += "STUVWXYZ"[run - 1] if run > 1 else ""
        index += run
    return written


def spc(
    rows: Sequence[tuple[float, float]],
    *,
    form: str = "float",
    own_x: bool = False,
    version: int = 0x4B,
    flags: int = 0,
    spectra: int = 1,
    units: tuple[int, int] = (1, 128),
    comment: str = "Jade bangle",
    labels: bytes = b"",
) -> bytes:
    """A Galactic SPC file; `form` is float, long or short, the three ways Y values are kept."""
    y = [value for _, value in rows]
    exponent = -128 if form == "float" else math.frexp(max(map(abs, y)) * 1.01)[1] + 1
    bits = 16 if form == "short" else 32
    flags |= (0x80 if own_x else 0) | (0x01 if form == "short" else 0) | (0x20 if labels else 0)
    head = struct.pack(
        "<BBBbiddiBBBB",
        flags,
        version,
        0,
        exponent,
        len(rows),
        rows[0][0],
        rows[-1][0],
        spectra,
        *units,
        0,
        0,
    )
    head = (
        head.ljust(88, b"\0") + comment.encode()[:129].ljust(130, b"\0") + labels.ljust(30, b"\0")
    )
    body = struct.pack(f"<{len(rows)}f", *(x for x, _ in rows)) if own_x else b""
    body += struct.pack("<Bb", 0, exponent).ljust(32, b"\0")
    if form == "float":
        body += struct.pack(f"<{len(rows)}f", *y)
    else:
        whole = [round(value / 2.0 ** (exponent - bits)) for value in y]
        body += struct.pack(f"<{len(rows)}{'h' if bits == 16 else 'i'}", *whole)
    return head.ljust(512, b"\0") + body
