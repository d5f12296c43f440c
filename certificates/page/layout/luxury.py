"""Handbags, watches, sneakers: a saddler's stitch, a wide photograph at the left."""

from certificates.page.layout.sheet import Composition

LUXURY_1 = Composition(border="Stitch", column=56.0, photo=42.0)
LUXURY_2 = Composition(border="Stitch", column=54.0, photo=40.0)
