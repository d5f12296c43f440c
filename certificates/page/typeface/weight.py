"""Program that writes one fixed weight of a variable font; run by path in a process of its own.

    python -I weight.py SOURCE WEIGHT TARGET [CHARACTERS]

CHARACTERS is a UTF-8 file of those to keep; without it all are kept. The share that is done, 0 to
1, is printed line by line. The em is made 320 units, so that a document is 8 kB smaller: an
outline in a title of 20 points is then off by three hundredths of a point at most, a quarter of a
printer's dot.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, dropImpliedOnCurvePoints
from fontTools.varLib import instancer

STYLES = {400: "Regular", 700: "Bold"}
UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "HVAR", "STAT", "gasp", "prep", "vhea", "vmtx")
MEASURES = {
    "head": ("unitsPerEm", "xMin", "yMin", "xMax", "yMax"),
    "hhea": ("ascent", "descent", "advanceWidthMax"),
    "OS/2": ("sCapHeight", "sxHeight", "sTypoAscender", "sTypoDescender", "usWinAscent"),
}
STEP = 500  # outlines between two reports
EM = 320


def report(share: float) -> None:
    sys.stdout.write(f"{share:.4f}\n")
    sys.stdout.flush()


def write(source: Path, weight: int, target: Path, characters: str) -> None:
    font = TTFont(source, recalcBBoxes=False, recalcTimestamp=False)
    if characters:
        subsetter = subset.Subsetter(subset.Options(layout_features=[], notdef_outline=True))
        subsetter.populate(text=characters)
        subsetter.subset(font)
    for tag in UNUSED:
        if tag in font:
            del font[tag]
    limits = instancer.AxisLimits(wght=weight).limitAxesAndPopulateDefaults(font).normalize(font)
    glyf, names = font["glyf"], font.getGlyphOrder()
    glyf.padding = 2
    for count, name in enumerate(names):
        instancer.instantiateGvarGlyph(font, name, limits, optimize=False)
        glyf.glyphs[name] = Glyph(shrunk(glyf[name], glyf, EM / font["head"].unitsPerEm))
        if count % STEP == 0:
            report(count / len(names))
    for tag in ("gvar", "fvar", "avar"):
        del font[tag]
    scale_metrics(font, EM / font["head"].unitsPerEm)
    rename(font, weight)
    font.save(target)
    report(1.0)


def shrunk(glyph: Any, glyf: Any, factor: float) -> bytes:
    """The outline in smaller units, compiled."""
    if glyph.numberOfContours > 0:
        glyph.coordinates.scale((factor, factor))
        glyph.coordinates.toInt()
        dropImpliedOnCurvePoints(glyph)
        glyph.recalcBounds(glyf)
    return bytes(glyph.compile(glyf, recalcBBoxes=False))


def scale_metrics(font: TTFont, factor: float) -> None:
    """Everything else that is measured in units of the em."""
    for table, names in MEASURES.items():
        for name in names:
            setattr(font[table], name, round(getattr(font[table], name) * factor))
    metrics = font["hmtx"].metrics
    for name, (advance, bearing) in metrics.items():
        metrics[name] = round(advance * factor), round(bearing * factor)


def rename(font: TTFont, weight: int) -> None:
    style = STYLES[weight]
    font["OS/2"].usWeightClass = weight
    for number, text in ((1, "Noto Sans SC"), (2, style), (4, f"Noto Sans SC {style}")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].setName(f"NotoSansSC-{style}", 6, 3, 1, 0x409)


if __name__ == "__main__":
    kept = "".join(Path(name).read_text("utf-8") for name in sys.argv[4:])
    write(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), kept)
