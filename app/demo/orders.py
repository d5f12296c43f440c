"""The example orders as they came in: the file of each day, imported the morning after.

The files in this folder are written as of one day; what they say is moved to the days before now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.base import clock
from app.readers.orders.order_file import OrderFile, read
from workflows.verdict import Refused

FILES = Path(__file__).parent / "exports"
ENCODING = "utf-8-sig"
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def days_of_orders(now: datetime) -> Iterator[tuple[datetime, OrderFile]]:
    """When each day's file is imported, and the file; the oldest first, the last an hour ago.

    The first moment of a line is when its order was placed. Raises `TypeError` where a file of
    the folder can't be read.
    """
    texts = [path.read_text(ENCODING) for path in sorted(FILES.glob("orders-*.csv"))]
    heads = {text.splitlines()[0] for text in texts}
    (head,) = heads
    lines = [line for text in texts for line in text.splitlines()[1:]]
    placed = {line: datetime.fromisoformat(STAMP.findall(line)[0]).date() for line in lines}
    last = max(placed.values())
    later = clock.local(now).date() - DAY - last
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = max(now - HOUR, midnight)
    for day in sorted(set(placed.values())):
        rows = [_move_dates(line, later) for line in lines if placed[line] == day]
        name = f"orders-{day + later}.csv"
        found = read(name, "\r\n".join([head, *rows]).encode(ENCODING))
        if isinstance(found, Refused):
            raise TypeError(f"{name}: {found.reason.en}")
        yield today - (last - day), found


def _move_dates(line: str, later: timedelta) -> str:
    return STAMP.sub(lambda found: str(datetime.fromisoformat(found[0]) + later), line)
