"""Pictures of two example pieces are never taken for one, whichever numbers the pieces get."""

from __future__ import annotations

import io
from itertools import product

import pytest
from PIL import Image

from app.demo.pictures import picture
from app.readers.image_facts import likeness_of

TAKEN_FOR_ONE = 10  # of 256 bits
VIEWS = ("front.jpg", "back.jpg", "side.jpg", "detail.jpg")


def likenesses(category: str, piece: int) -> list[int]:
    """What copies of each view of a piece share."""
    found = []
    for view in VIEWS:
        with Image.open(io.BytesIO(picture(category, view, piece))) as shown:
            found.append(int(likeness_of(shown), 16))
    return found


@pytest.mark.parametrize(("category", "piece", "other"), [("sneaker", 12, 13), ("jade", 8, 10)])
def test_pictures_of_two_pieces_lie_far_apart(category: str, piece: int, other: int) -> None:
    """These came nearest, the sneakers too near: the network did not load."""
    pairs = product(likenesses(category, piece), likenesses(category, other))
    assert min((one ^ two).bit_count() for one, two in pairs) > 2 * TAKEN_FOR_ONE
