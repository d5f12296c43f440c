"""What a read in a process of its own costs, against the same read in this one.

    .venv/bin/python benchmarks/bounded_reads.py

CPU seconds, since the clock of a busy machine says little: of this process and of its children.
The ratio is what a read costs more; the first line is what the process of the readers itself takes.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from app.readers.facts import Limits
from app.readers.kinds import FileKind

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from order_files.exports import as_csv, cells, row  # noqa: E402 - after the path
from PIL import Image  # noqa: E402 - after the path
from support.media_samples import csv_spectrum, jade_ftir, pdf, photo  # noqa: E402 - after the path

from app.readers import calls  # noqa: E402 - after the path
from app.readers.kinds import KINDS  # noqa: E402 - after the path
from app.readers.orders import order_file  # noqa: E402 - after the path
from app.readers.orders.kinds import ORDERS  # noqa: E402 - after the path
from app.readers.sniff import sniff  # noqa: E402 - after the path

TIMES = 20
TICK = os.sysconf("SC_CLK_TCK")


def own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def template_cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def known(content: bytes) -> FileKind:
    kind = sniff(content, KINDS)
    assert kind is not None
    return kind


def as_of_its_kind(content: bytes) -> tuple[Any, Limits]:
    kind = known(content)
    return kind.read, kind.limits


def main() -> None:
    begun = time.perf_counter()
    calls.ROOM.ask(known(pdf()).read, pdf(), KINDS[4].limits)
    template = calls.ROOM.template_id()
    memory = int(Path(f"/proc/{template}/statm").read_text().split()[1]) * 4 // 1024
    print(f"template: {template_cpu(template):.2f} s CPU, {memory} MB, ready after "
          f"{time.perf_counter() - begun:.1f} s")  # fmt: skip
    large = Image.effect_noise((2000, 1500), 40).convert("RGB")
    samples = {
        "PDF, 1 page": (None, pdf()),
        "JPEG 640 × 480": (None, photo("JPEG")),
        "JPEG 2000 × 1500": (None, photo("JPEG", image=large)),
        "spectrum, CSV": (None, csv_spectrum(jade_ftir())),
        "orders, 500 rows": (
            partial(order_file.read_orders, "", ()),
            as_csv([cells([row()])[0], *(cells([row()])[1:] * 500)]),
        ),
    }
    print(f"{'':18}{'here, ms':>10}{'there, ms':>10}{'ratio':>8}{'more, ms':>10}")
    for name, (reader, content) in samples.items():
        read, limits = (reader, ORDERS) if reader else as_of_its_kind(content)
        read(content, limits)
        before = own()
        for _ in range(TIMES):
            read(content, limits)
        here = (own() - before) / TIMES
        before, template_before, there = own(), template_cpu(template), 0.0
        for _ in range(TIMES):
            there += calls.ROOM.ask(read, content, limits)[1].cpu
        there += own() - before + template_cpu(template) - template_before
        there /= TIMES
        print(f"{name:18}{here * 1000:10.1f}{there * 1000:10.1f}{there / here:8.1f}"
              f"{(there - here) * 1000:10.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
