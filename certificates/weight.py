"""Program that writes one fixed weight of a variable font; run by path in a process of its own.

    python -I weight.py SOURCE WEIGHT TARGET < characters

No characters on standard input means all. The share that is done, 0 to 1, is printed line by line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib import instancer

STYLES = {400: "Regular", 700: "Bold"}
UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "HVAR", "STAT", "gasp", "prep", "vhea", "vmtx")
STEP = 500  # outlines between two reports


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
    glyf.padding = 4
    for count, name in enumerate(names):
        instancer.instantiateGvarGlyph(font, name, limits, optimize=False)
        glyf.glyphs[name] = Glyph(glyf[name].compile(glyf, recalcBBoxes=False))
        if count % STEP == 0:
            report(count / len(names))
    for tag in ("gvar", "fvar", "avar"):
        del font[tag]
    rename(font, weight)
    font.save(target)
    report(1.0)


def rename(font: TTFont, weight: int) -> None:
    style = STYLES[weight]
    font["OS/2"].usWeightClass = weight
    for number, text in ((1, "Noto Sans SC"), (2, style), (4, f"Noto Sans SC {style}")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].setName(f"NotoSansSC-{style}", 6, 3, 1, 0x409)


if __name__ == "__main__":
    given = sys.stdin.buffer.read().decode()
    write(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), given)
