"""The layers of a package, and which of them is the necessary seal (Measures 8, 9(1))."""

from __future__ import annotations

from workflows.returns.law.facts.purchase import Goods
from workflows.returns.law.facts.words import PackageSeal

_DEPTH = {seal: depth for depth, seal in enumerate(PackageSeal)}


def necessary_layer(goods: Goods) -> PackageSeal | None:
    """The seal that was set before the sale and shown to the buyer; the outer box never is."""
    if not goods.necessary_seal_shown or goods.necessary_seal is PackageSeal.OUTER_BOX:
        return None
    return goods.necessary_seal


def is_below_necessary(layer: PackageSeal, goods: Goods) -> bool:
    """Whether this layer is the necessary seal or lies under it; False where none was shown."""
    necessary = necessary_layer(goods)
    return necessary is not None and _DEPTH[layer] >= _DEPTH[necessary]


def is_inner(layer: PackageSeal) -> bool:
    """Whether a layer lies under the box and the film round it."""
    return _DEPTH[layer] > _DEPTH[PackageSeal.SHRINK_FILM]
