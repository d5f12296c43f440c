"""What a layout sets its words with: the typeface, and its styles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from certificates.page.style import Style, Styles
from certificates.page.typeface.fonts import Fonts
from certificates.page.typeface.typeset import fit

SMALLEST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class PaperLook:
    """The faces and styles of one layout."""

    fonts: Fonts
    styles: Styles

    @property
    def is_first(self) -> bool:
        """Whether papers of layout 1 are drawn, as they were."""
        return not self.styles.least

    def fitted(self, text: str, style: Style, room: float) -> Style:
        """The style in which the text stands in one line of `room`; raises `Overflow`."""
        least = max(SMALLEST_SHARE, self.styles.least / style.size)
        return fit(self.fonts, text, style, room, least)

    def scaled(self, style: Style, factor: float) -> Style:
        """The style made smaller, never below the smallest size of the layout."""
        return style.scaled(max(factor, min(1.0, self.styles.least / style.size)))

    def titled(self, text: str, style: Style) -> Style:
        """The style of a title: where the serif lacks a character, the bold face for all of it."""
        if style.serif and self.fonts.title.missing(text):
            return replace(style, serif=False, bold=True)
        return style
