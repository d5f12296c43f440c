"""What an order file is called to its sender alone: people write buyers into the names of files."""

from __future__ import annotations

import re

from workflows.orders.buyer_fields import without_words

LONGEST_NAME = 200


def shown_name(name: str) -> str:
    """A file's name as its sender is told it, without phones."""
    last = re.sub(r".*[/\\]", "", name, flags=re.DOTALL)
    return without_words("".join(filter(str.isprintable, last))[-LONGEST_NAME:])
