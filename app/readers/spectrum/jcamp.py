"""JCAMP-DX 4.24 to 5.01: labelled records, blocks, and the tables of one chosen spectrum.

Sources: McDonald and Wilks, Applied Spectroscopy 42 (1988) 151 (4.24); Lampen, Hillig, Davies and
Linscheid, Applied Spectroscopy 48 (1994) 1545 (5.0, NTUPLES); Davies et al., Pure and Applied
Chemistry 71 (1999) 1549 (5.01). FIRSTX, LASTX, DELTAX and NPOINTS are held against one another
and against the abscissa that each line begins with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.readers.spectrum import asdf
from app.readers.spectrum.curve import (
    MOST_POINTS,
    Spectrum,
    UnreadableSpectrum,
    curve,
    is_readable,
    one_of,
    text_of,
)
from app.readers.spectrum.units import technique_of

TABLES = frozenset({"XYDATA", "XYPOINTS", "PEAKTABLE", "DATATABLE"})
STEPPED = re.compile(r"\(([A-Z])[A-Z0-9]*\+\+\(([A-Z])\.\.\2\)\)")
PAIRED = re.compile(r"\(([A-Z])([A-Z])\.\.\1\2\)")
NAME = re.compile(r"[ \-/_]")
FIRST_FIGURE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
NEAR, NEAR_UNSURE = 1.6, 0.6  # steps that a line's abscissa may lie off its place
OF_A_TUPLE = ("UNITS", "FACTOR", "FIRST", "LAST", "VARDIM")


@dataclass(slots=True)
class Record:
    """One labelled record: the line it begins in, its value, and the lines that follow."""

    place: int
    name: str
    value: str
    lines: list[asdf.Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of numbers with all that its block says before it."""

    record: Record
    labels: Mapping[str, str]

    @property
    def name(self) -> str:
        """What people call it: the title of its block, and its page where there are pages."""
        return " ".join(filter(None, (self.labels.get("TITLE", ""), self.labels.get("PAGE", ""))))


def read(content: bytes, number: int | None = None) -> Spectrum:
    """The curve of a JCAMP-DX file, of several the one with that number, counted from 1.

    Raises `UnreadableSpectrum`.
    """
    text = text_of(content)
    if not is_readable(text):
        raise UnreadableSpectrum("no_spectrum")
    tables = list(_tables(text))
    if not tables:
        raise UnreadableSpectrum("jcamp_without_table")
    chosen = tables[one_of([t.name for t in tables], number)]
    form = "".join(chosen.record.value.upper().split()).partition(",")[0]
    if stepped := STEPPED.fullmatch(form):
        return _curve_of_steps(chosen, _own_labels(chosen, stepped[1], stepped[2]))
    if paired := PAIRED.fullmatch(form):
        return _curve_of_pairs(chosen, _own_labels(chosen, paired[1], paired[2]))
    raise UnreadableSpectrum("jcamp_without_table", chosen.record.value[:40])


def _tables(text: str) -> Iterator[Table]:
    """The tables of all blocks, in the order of the file."""
    labels: dict[str, str] = {}
    for record in _records(text):
        if record.name == "TITLE":
            labels = {}
        if record.name == "END":  # what programs leave behind it holds no figures
            lost = next((place for place, line in record.lines if re.search("[0-9]", line)), None)
            if lost is not None:
                raise UnreadableSpectrum("line_unreadable", str(lost))
        if record.name in TABLES and labels.get("DATATYPE", "").upper() != "LINK":
            yield Table(record, dict(labels))
        elif record.name == "PAGE":
            labels["PAGE"] = record.value
            labels.pop("NPOINTS", None)
        else:
            labels.setdefault(record.name, record.value)


def _records(text: str) -> Iterator[Record]:
    record: Record | None = None
    for place, line in enumerate(text.splitlines(), start=1):
        plain = line.partition("$$")[0].strip()
        if plain.startswith("##") and "=" in plain:
            if record is not None:
                yield record
            label, _, value = plain[2:].partition("=")
            record = Record(place, NAME.sub("", label).upper(), value.strip())
        elif plain and record is not None:
            record.lines.append((place, plain))
    if record is not None:
        yield record


def _own_labels(table: Table, x: str, y: str) -> Mapping[str, str]:
    """The labels of a plain table; for one of NTUPLES those that its symbols have there."""
    labels = dict(table.labels)
    symbols = _split_list(labels.get("SYMBOL", ""))
    if table.record.name != "DATATABLE" or not symbols:
        return labels
    told = {name: _split_list(labels.get(name, "")) for name in OF_A_TUPLE}
    for axis, symbol in (("X", x), ("Y", y)):
        if symbol not in (s.upper() for s in symbols):
            raise UnreadableSpectrum("jcamp_without_table", symbol)
        at = [s.upper() for s in symbols].index(symbol)
        own = {name: values[at] if at < len(values) else "" for name, values in told.items()}
        labels |= {f"{axis}UNITS": own["UNITS"], f"{axis}FACTOR": own["FACTOR"]}
        labels |= {f"FIRST{axis}": own["FIRST"], f"LAST{axis}": own["LAST"]}
        labels["NPOINTS"] = labels.get("NPOINTS") or own["VARDIM"]
    return labels


def _split_list(value: str) -> list[str]:
    return [one.strip() for one in value.split(",")] if value else []


def _curve_of_steps(table: Table, labels: Mapping[str, str]) -> Spectrum:
    lines = table.record.lines
    failed: UnreadableSpectrum | None = None
    for form in asdf.forms_of(lines) if lines else ():
        try:
            found = asdf.ordinates(lines, form)
            x = _abscissas(found, labels)
        except UnreadableSpectrum as wrong:
            failed = failed or wrong
            continue
        return _curve(x, found.y, _number(labels, "YFACTOR", 1.0), labels)
    raise failed or UnreadableSpectrum("too_few_points", "0")


def _curve_of_pairs(table: Table, labels: Mapping[str, str]) -> Spectrum:
    x, y = asdf.pairs(table.record.lines)
    said = _count(labels)
    if said is not None and said != len(x):
        raise UnreadableSpectrum("columns_differ", f"{said} / {len(x)}")
    factor = _number(labels, "XFACTOR", 1.0)
    return _curve([v * factor for v in x], y, _number(labels, "YFACTOR", 1.0), labels)


def _curve(
    x: Sequence[float], y: Sequence[float], factor: float, labels: Mapping[str, str]
) -> Spectrum:
    """The curve without the points whose value the file calls missing."""
    known = [(a, b * factor) for a, b in zip(x, y, strict=True) if not math.isnan(a + b)]
    kind = labels.get("DATATYPE", "")
    technique = technique_of(kind)
    raman = technique == "raman"
    resolution = FIRST_FIGURE.match(labels.get("RESOLUTION", ""))
    return curve(
        [a for a, _ in known],
        [b for _, b in known],
        x_unit=f"{'Raman ' if raman else ''}{labels.get('XUNITS', '')}",
        y_unit=labels.get("YUNITS", ""),
        title=labels.get("TITLE", ""),
        technique=technique,
        resolution=float(resolution[0]) if resolution else None,
    )


def _abscissas(found: asdf.Ordinates, labels: Mapping[str, str]) -> list[float]:
    """Where the values lie: evenly between FIRSTX and LASTX, and near what each line says.

    A number of points that is wrong or not said is made good only where the lines prove the axis.
    """
    count, said = len(found.y), _count(labels)
    if count < 2:  # noqa: PLR2004  # two points make an axis
        raise UnreadableSpectrum("too_few_points", str(count))
    factor = _number(labels, "XFACTOR", 1.0)
    at, written, _ = found.marks[0]
    first = _number(labels, "FIRSTX", written * factor if at == 0 else None)
    step = _number(labels, "DELTAX", None) if labels.get("DELTAX") else None
    last = _number(labels, "LASTX", None) if labels.get("LASTX") else None
    if last is None:
        last = first + (step if step is not None else _step(found, factor)) * (count - 1)
    even = (last - first) / (count - 1)
    sure = said == count
    reach = abs(even) * (NEAR if sure else NEAR_UNSURE)
    off = [
        abs(first + even * at - mark * factor) - reach - abs(factor) * decimal
        for at, mark, decimal in found.marks
    ]
    if max(off) > 0:
        if said is not None and not sure:
            raise UnreadableSpectrum("columns_differ", f"{said} / {count}")
        raise UnreadableSpectrum("jcamp_axis", f"{first:g} – {last:g}")
    if step is not None and not sure and abs(abs(step) - abs(even)) > abs(even) / count:
        raise UnreadableSpectrum("columns_differ", f"{said or '?'} / {count}")
    return [first + even * place for place in range(count)]


def _step(found: asdf.Ordinates, factor: float) -> float:
    (at, begin, _), (later, end, _) = found.marks[0], found.marks[-1]
    if later == at:
        raise UnreadableSpectrum("jcamp_axis", "LASTX")
    return (end - begin) * factor / (later - at)


def _count(labels: Mapping[str, str]) -> int | None:
    if not labels.get("NPOINTS"):
        return None
    said = _number(labels, "NPOINTS", None)
    if not 0 <= said <= MOST_POINTS:
        raise UnreadableSpectrum("too_many_points", labels["NPOINTS"][:20])
    return int(said)


def _number(labels: Mapping[str, str], name: str, otherwise: float | None) -> float:
    written = labels.get(name, "")
    found = FIRST_FIGURE.match(written)
    if found:
        return float(found[0])
    if written or otherwise is None:
        raise UnreadableSpectrum("jcamp_unreadable", f"{name} {written}"[:40].strip())
    return otherwise
