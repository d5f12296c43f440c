"""The structure tree of a document: what its marked content is, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from certificates.page.pen import Pen, StructureElement

Made = dict[int, Object]  # the written element of a node, by identity


def write_tree(
    pdf: Pdf, root: StructureElement, pens: Sequence[Pen], pages: Sequence[Object]
) -> None:
    """Put the tree and its way back from the marks (ISO 32000-1 14.7) into the document."""
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    made: Made = {}
    tree.K = _element(pdf, root, tree, pages, made)
    numbers = []
    for pen, page in zip(pens, pages, strict=True):
        page.StructParents = pen.page
        numbers += [pen.page, Array([made[id(node)] for node in pen.parents])]
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    tree.ParentTreeNextKey = len(pens)
    pdf.Root.StructTreeRoot = tree


def _is_empty(node: StructureElement) -> bool:
    return not node.marks and all(map(_is_empty, node.kids))


def _element(
    pdf: Pdf, node: StructureElement, parent: Object, pages: Sequence[Object], made: Made
) -> Object:
    element = pdf.make_indirect(Dictionary(S=Name("/" + node.role), P=parent))
    made[id(node)] = element
    kids: list[Any] = [
        _element(pdf, kid, element, pages, made) for kid in node.kids if not _is_empty(kid)
    ]
    if node.marks:
        first = node.marks[0][0]
        element.Pg = pages[first]
        kids += [_mark(page, number, first, pages) for page, number in node.marks]
    element.K = kids[0] if len(kids) == 1 else Array(kids)
    if node.alt:
        element.Alt = String(node.alt)
    if node.scope:
        element.A = Dictionary(O=Name.Table, Scope=Name("/" + node.scope))
    if node.box:
        box = Array([round(edge, 2) for edge in node.box])
        element.A = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)
    return element


def _mark(page: int, number: int, first: int, pages: Sequence[Object]) -> Any:
    if page == first:
        return number
    return Dictionary(Type=Name.MCR, Pg=pages[page], MCID=number)
