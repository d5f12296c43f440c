"""Every layout that a certificate was ever issued in; none is changed once it was used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from certificates.content.content import CertificateContent, Family
from certificates.page.layout.gem import GEM_1, GEM_2
from certificates.page.layout.luxury import LUXURY_1, LUXURY_2
from certificates.page.layout.page import compose
from certificates.page.layout.sealed import SEALED_1, SEALED_2
from certificates.page.layout.second_page import compose_second
from certificates.page.layout.sheet import ComposedPages
from certificates.page.typeface.fonts import Fonts

Layout = Callable[[CertificateContent, Fonts, tuple[int, int] | None], ComposedPages]

LATEST = 2
LAYOUTS: Mapping[tuple[Family, int], Layout] = {
    (Family.GEM, 1): partial(compose, how=GEM_1),
    (Family.SEALED, 1): partial(compose, how=SEALED_1),
    (Family.LUXURY, 1): partial(compose, how=LUXURY_1),
    (Family.GEM, 2): partial(compose_second, how=GEM_2),
    (Family.SEALED, 2): partial(compose_second, how=SEALED_2),
    (Family.LUXURY, 2): partial(compose_second, how=LUXURY_2),
}
