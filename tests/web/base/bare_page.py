"""A page without what differs from one asking to the next."""

from __future__ import annotations

import re
from typing import Any


def bare(response: Any) -> str:
    """The words and links of a page: without tokens, values of fields, and its own address."""
    page = re.sub(r'(value|content|action|href)="[^"]*"', "", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", page))
