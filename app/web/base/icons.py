"""Icons: line drawings of 16 units in the colour of the text.

Never alone: a word stands beside one, or its button has an aria-label.
"""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

PATHS = {
    "wait": '<circle cx="8" cy="8" r="5.5"/>',
    "work": (
        '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>'
    ),
    "ask": '<path d="M8 1.8 14.2 8 8 14.2 1.8 8z"/><path d="M8 5.2v3.4M8 10.8v.1"/>',
    "good": '<circle cx="8" cy="8" r="6"/><path d="m5.2 8.2 2 2 3.6-4.2"/>',
    "bad": (
        '<path d="M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z"/>'
        '<path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"/>'
    ),
    "open": (
        '<circle cx="8" cy="8" r="6" stroke-dasharray="2.2 2.2"/>'
        '<path d="M6.3 6.4a1.8 1.8 0 1 1 2.4 1.8c-.5.2-.7.5-.7 1M8 11.2v.1"/>'
    ),
    "move": '<path d="M2 8h11M9 4l4 4-4 4"/>',
    "ended": '<circle cx="8" cy="8" r="6"/><path d="M4 12 12 4"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.4 1.6"/>',
    "camera": '<path d="M2 5h2.6l1.2-1.8h4.4L11.4 5H14v8H2z"/><circle cx="8" cy="8.8" r="2.4"/>',
    "file": '<path d="M4 1.8h5.2L12 4.6v9.6H4zM9 2v3h3"/>',
    "globe": '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c4 4 4 8 0 12M8 2c-4 4-4 8 0 12"/>',
    "back": '<path d="M10 3 5 8l5 5"/>',
    "tray": '<path d="M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14"/>',
    "people": (
        '<circle cx="6" cy="5.5" r="2.5"/>'
        '<path d="M1.8 13.5c0-5 8.4-5 8.4 0"/>'
        '<path d="M10.4 3.2a2.5 2.5 0 0 1 0 4.6M11.8 9.6c1.5.6 2.4 1.9 2.4 3.9"/>'
    ),
}


@cache
def icon(name: str, more: str = "") -> Markup:
    """The drawing of that name; `more` is a further class."""
    kind = f"icon {more}" if more else "icon"
    text = f'<svg class="{kind}" viewBox="0 0 16 16" aria-hidden="true">{PATHS[name]}</svg>'
    return Markup(text)  # noqa: S704  # a literal of the table above, a class of our own
