"""Jade and gold: the engine-turned border of a bank note, the piece at the left."""

from certificates.page.layout.sheet import Composition

GEM_1 = Composition(border="Guilloche", column=52.0, photo=44.0)
GEM_2 = Composition(border="Guilloche", column=52.0, photo=40.0)
