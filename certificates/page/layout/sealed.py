"""Liquor, supplements, beauty, tea: a meander border, a tall photograph at the right."""

from certificates.page.layout.sheet import Composition

SEALED_1 = Composition(border="Meander", column=50.0, photo=56.0, photo_right=True)
SEALED_2 = Composition(border="Meander", column=50.0, photo=52.0, photo_right=True)
