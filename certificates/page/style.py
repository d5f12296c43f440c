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
    serif: bool = False

    @property
    def face(self) -> int:
        """Which of the typeface's faces: 0 regular, 1 bold, 2 the serif of titles."""
        return 2 if self.serif else int(self.bold)

    def scaled(self, factor: float) -> Style:
        return replace(self, size=self.size * factor, tracking=self.tracking * factor)


@dataclass(frozen=True, slots=True)
class Styles:
    """Every style of a layout; `least` is the smallest size that anything is made, 0 for any."""

    least: float
    title: Style
    title_en: Style
    agency: Style
    agency_en: Style
    label: Style
    label_en: Style
    value: Style
    value_en: Style
    unit: Style
    quiet: Style
    named: Style
    named_en: Style
    claim: Style
    claim_open: Style
    claim_en: Style
    head: Style
    head_en: Style
    note: Style
    note_en: Style
    number: Style
    code: Style
    signed: Style
    foot: Style
    foot_en: Style
    fact: Style
    fact_en: Style
    fact_label: Style


# Layout 1 is printed no more; papers that were issued in it are drawn as they were.
FIRST = Styles(
    least=0.0,
    title=Style(20, colour=JADE, tracking=3.6),
    title_en=Style(5.8, colour=SOFT, tracking=1.35, lang="en"),
    agency=Style(8.4),
    agency_en=Style(5.6, colour=SOFT, lang="en"),
    label=Style(6.4, colour=SOFT),
    label_en=Style(5.0, colour=SOFT, lang="en"),
    value=Style(7.0),
    value_en=Style(5.6, colour=SOFT, lang="en"),
    unit=Style(5.8, colour=SOFT),
    quiet=Style(6.2, colour=SOFT),
    named=Style(17, bold=True),
    named_en=Style(8.0, colour=SOFT, lang="en"),
    claim=Style(7.6, colour=JADE),
    claim_open=Style(7.6, colour=SOFT),
    claim_en=Style(5.6, colour=SOFT, lang="en"),
    head=Style(6.2, colour=JADE),
    head_en=Style(5.0, colour=JADE, lang="en"),
    note=Style(6.0),
    note_en=Style(5.2, colour=SOFT, lang="en"),
    number=Style(7.6, bold=True, tracking=0.3),
    code=Style(6.0, tracking=0.2),
    signed=Style(8.6),
    foot=Style(5.4, colour=SOFT),
    foot_en=Style(4.9, colour=SOFT, lang="en"),
    fact=Style(7.0 * 0.9),
    fact_en=Style(5.6 * 0.92, colour=SOFT, lang="en"),
    fact_label=Style(6.4 * 0.94, colour=SOFT),
)
# Nothing is smaller than 6 points.
SECOND = Styles(
    least=6.0,
    title=Style(20, colour=JADE, tracking=3.2, serif=True),
    title_en=Style(6.6, colour=SOFT, tracking=0.9, lang="en"),
    agency=Style(8.4),
    agency_en=Style(6.2, colour=SOFT, lang="en"),
    label=Style(6.6, colour=SOFT),
    label_en=Style(6.0, colour=SOFT, lang="en"),
    value=Style(7.2),
    value_en=Style(6.2, colour=SOFT, lang="en"),
    unit=Style(6.2, colour=SOFT),
    quiet=Style(6.2, colour=SOFT),
    named=Style(17, serif=True),
    named_en=Style(8.0, colour=SOFT, lang="en"),
    claim=Style(7.6, colour=JADE),
    claim_open=Style(7.6, colour=SOFT),
    claim_en=Style(6.2, colour=SOFT, lang="en"),
    head=Style(6.6, colour=JADE),
    head_en=Style(6.0, colour=JADE, lang="en"),
    note=Style(6.2),
    note_en=Style(6.0, colour=SOFT, lang="en"),
    number=Style(7.6, bold=True, tracking=0.3),
    code=Style(6.2, tracking=0.2),
    signed=Style(8.6),
    foot=Style(6.0, colour=SOFT),
    foot_en=Style(6.0, colour=SOFT, lang="en"),
    fact=Style(6.6),
    fact_en=Style(6.0, colour=SOFT, lang="en"),
    fact_label=Style(6.2, colour=SOFT),
)
