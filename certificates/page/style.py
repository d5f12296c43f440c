"""The few inks and type styles of the paper. Sizes in points."""

from __future__ import annotations

from dataclasses import dataclass, replace

Colour = tuple[float, float, float]

PAPER: Colour = (0.988, 0.980, 0.957)
MAT: Colour = (0.965, 0.953, 0.918)
INK: Colour = (0.102, 0.110, 0.106)
SOFT: Colour = (0.345, 0.361, 0.349)
FAINT: Colour = (0.796, 0.784, 0.741)
JADE: Colour = (0.043, 0.333, 0.267)
MIST: Colour = (0.600, 0.714, 0.663)  # jade, thinned: hairlines and ornament
CINNABAR: Colour = (0.702, 0.173, 0.129)


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text is set; `lang` is empty for Chinese, the language of the document."""

    size: float
    bold: bool = False
    colour: Colour = INK
    tracking: float = 0.0  # added after each character, points
    lang: str = ""

    def scaled(self, factor: float) -> Style:
        return replace(self, size=self.size * factor, tracking=self.tracking * factor)


TITLE = Style(20, colour=JADE, tracking=3.6)
TITLE_EN = Style(5.8, colour=SOFT, tracking=1.35, lang="en")
AGENCY = Style(8.4)
AGENCY_EN = Style(5.6, colour=SOFT, lang="en")
LABEL = Style(6.4, colour=SOFT)
LABEL_EN = Style(5.0, colour=SOFT, lang="en")
VALUE = Style(7.0)
VALUE_EN = Style(5.6, colour=SOFT, lang="en")
UNIT = Style(5.8, colour=SOFT)
QUIET = Style(6.2, colour=SOFT)
NAMED = Style(17, bold=True)
NAMED_EN = Style(8.0, colour=SOFT, lang="en")
CLAIM = Style(7.6, colour=JADE)
CLAIM_OPEN = Style(7.6, colour=SOFT)
CLAIM_EN = Style(5.6, colour=SOFT, lang="en")
HEAD = Style(6.2, colour=JADE)
HEAD_EN = Style(5.0, colour=JADE, lang="en")
NOTE = Style(6.0)
NOTE_EN = Style(5.2, colour=SOFT, lang="en")
NUMBER = Style(7.6, bold=True, tracking=0.3)
CODE = Style(6.0, tracking=0.2)
SIGNED = Style(8.6)
FOOT = Style(5.4, colour=SOFT)
FOOT_EN = Style(4.9, colour=SOFT, lang="en")
