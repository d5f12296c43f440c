"""Lines, areas and images of a page as content operators. Millimetres from the upper left."""

from __future__ import annotations

from collections.abc import Sequence

from certificates.page.style import Colour
from certificates.page.typeface.typeset import MM

Turn = tuple[float, float, float, float]

CURVE = 0.5522847498  # control distance of a quarter circle, in radii


class Ink:
    """Collects operators (ISO 32000-1 8.5); `height` of the page in millimetres."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._operators: list[str] = []

    def operators(self) -> str:
        return "\n".join(self._operators)

    def put(self, operators: str) -> None:
        """Take over operators that are ready."""
        self._operators.append(operators)

    def at(self, x: float, y: float) -> str:
        return f"{x * MM:.2f} {(self.height - y) * MM:.2f}"

    def stroke(self, colour: Colour, weight: float, *, dash: str = "") -> None:
        """Set colour and weight (points) of the lines that follow."""
        red, green, blue = colour
        self.put(f"{red:g} {green:g} {blue:g} RG {weight:g} w [{dash}] 0 d")

    def fill(self, colour: Colour) -> None:
        red, green, blue = colour
        self.put(f"{red:g} {green:g} {blue:g} rg")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.put(f"{self.at(x0, y0)} m {self.at(x1, y1)} l S")

    def box(self, x: float, y: float, width: float, height: float, how: str = "S") -> None:
        """A rectangle from its upper left corner; `how` is S to stroke, f to fill."""
        self.put(f"{self.at(x, y + height)} {width * MM:.2f} {height * MM:.2f} re {how}")

    def path(self, points: Sequence[tuple[float, float]], how: str) -> None:
        """A polygon: S open, s closed, f filled."""
        places = [f"{self.at(x, y)}" for x, y in points]
        self.put(f"{places[0]} m {' l '.join(places[1:])} l {how}")

    def disc(self, x: float, y: float, radius: float, how: str) -> None:
        r, k = radius, radius * CURVE
        corners: tuple[tuple[float, ...], ...] = (
            (r, k, k, r, 0, r),
            (-k, r, -r, k, -r, 0),
            (-r, -k, -k, -r, 0, -r),
            (k, -r, r, -k, r, 0),
        )
        curves = (
            " ".join(f"{self.at(x + c[n], y + c[n + 1])}" for n in (0, 2, 4)) + " c"
            for c in corners
        )
        self.put(f"{self.at(x + r, y)} m {' '.join(curves)} {how}")

    def place(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """An image of unit size, stretched into the box given by its upper left corner."""
        self.put(
            f"q {width * MM:.2f} 0 0 {height * MM:.2f} {self.at(x, y + height)} cm /{name} Do Q"
        )

    def stamps(self, name: str, turn: Turn, x: float, y: float, count: int, step: float) -> None:
        """A drawn form, turned and scaled by a matrix about (x, y), and again along its own axis.

        The form's own units, and `step`, are points.
        """
        a, b, c, d = (f"{part:.5g}" for part in turn)
        first = f"q {a} {b} {c} {d} {self.at(x, y)} cm /{name} Do"
        self.put(first + f" 1 0 0 1 {step:g} 0 cm /{name} Do" * (count - 1) + " Q")
