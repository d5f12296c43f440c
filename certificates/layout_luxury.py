"""Handbags, watches, sneakers: a saddler's stitch, a wide photograph at the left."""

from certificates.layout_sheet import Composition

LUXURY_1 = Composition(border="Stitch", column=56.0, photo=42.0)
