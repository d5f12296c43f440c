"""The manifest of an evidence pack: a row for each certificate, as JSON and as a spreadsheet.

Written row by row, so that a pack of any size needs constant memory. The JSON is signed with the
key of the log, as a note whose origin ends in `/pack`: a row that was dropped is seen.
"""

from __future__ import annotations

import csv
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from io import StringIO
from typing import IO, Any

from certificates.log.checkpoint import NoteSigner, sign_note
from certificates.log.leaf import time_text

VERSION = 1
BOM = "\ufeff".encode()
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = {
    "number": "证书编号 Number",
    "status": "状态 Status",
    "issued": "签发时间 Issued",
    "index": "日志序号 Log index",
    "file": "文件 File",
    "size": "字节 Bytes",
    "pdf": "文件摘要 SHA-256 (PDF)",
    "record": "内容摘要 SHA-256 (record)",
}


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One certificate of a pack. `issued` is the time of the log, `size` the PDF's bytes."""

    number: str
    status: str
    issued: str
    index: int
    file: str
    size: int
    pdf: str
    record: str


class ManifestWriter:
    """Writes both forms at once into two binary files opened for the purpose."""

    def __init__(self, as_json: IO[bytes], as_csv: IO[bytes], *, origin: str, at: datetime) -> None:
        self.count = 0
        self._json, self._csv = as_json, as_csv
        self._digest = sha256()
        head = {"version": VERSION, "origin": origin, "made": time_text(at)}
        self._put(json.dumps(head, ensure_ascii=False)[:-1] + ',\n"certificates": [')
        self._csv.write(BOM + csv_line(list(HEADINGS.values())))

    def add(self, row: ManifestRow) -> None:
        """The next certificate."""
        members = json.dumps(asdict(row), ensure_ascii=False)
        self._put(("," if self.count else "") + "\n" + members)
        self._csv.write(csv_line([getattr(row, field.name) for field in fields(row)]))
        self.count += 1

    def close(self, files: Mapping[str, str], signer: NoteSigner) -> str:
        """End the JSON with the digests of all other files; the signed note over it."""
        tail = {"count": self.count, "files": dict(files)}
        self._put("\n],\n" + json.dumps(tail, ensure_ascii=False)[1:] + "\n")
        return sign_note(note_body(signer.name, self.count, self._digest.digest()), signer)

    def _put(self, text: str) -> None:
        content = text.encode()
        self._digest.update(content)
        self._json.write(content)


def note_body(origin: str, count: int, digest: bytes) -> str:
    """The text that is signed: origin of packs, certificates, SHA-256 of manifest.json."""
    return f"{origin}/pack\n{count}\n{b64encode(digest).decode()}\n"


def csv_line(cells: list[Any]) -> bytes:
    """A line for spreadsheets. A text that begins like a formula is prefixed (OWASP)."""
    line = StringIO()
    safe = ["'" + c if isinstance(c, str) and c.startswith(_FORMULA) else c for c in cells]
    csv.writer(line, lineterminator="\r\n").writerow(safe)
    return line.getvalue().encode()
