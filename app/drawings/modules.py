"""The frame of codes that are read by a machine: dark modules on a light ground."""

from __future__ import annotations

from markupsafe import Markup

from app.drawings.axis import tag


def modules_svg(modules: str, title: str, *, width: float, height: float, kind: str) -> Markup:
    """The path `modules` as an SVG of class `kind` that scales to its place.

    Dark on light in every colour scheme: a reader needs it so. `width` and `height` are in modules,
    the quiet zone with them.
    """
    parts = [
        tag("title", title),
        tag("rect", width=width, height=height, fill="#fff", class_="qr-ground"),
        tag("path", d=modules, fill="#000", class_="qr-modules"),
    ]
    return tag(
        "svg",
        Markup("").join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        class_=kind,
        role="img",
        aria_label=title,
        shape_rendering="crispEdges",
    )
