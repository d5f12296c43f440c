"""No 500 from any input: every address, as everybody who may open it, with what nobody expects."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from order_files.exports import as_csv, as_xlsx, cells, row
from support import desk_pieces
from support.databases import both_databases

from app.web.base.desk import ACCESS
from workflows.roles import GRANTS, Role

pytestmark = both_databases  # each refuses other values than the other
FILES = Path(__file__).parent.parent / "order_files"
PEOPLE = [r for r in Role if r not in (Role.BUYER, Role.SYSTEM)]
SIGNED_IN = Role.MANAGER  # who also opens what is open to anybody, for all who are signed in
NOT_FUZZED = (
    "static",
    "sign_in.end_session",
    "sign_in.sign_out",
    "sign_in.sign_out_everywhere",
)
JSON = {"Accept": "application/json"}

# What forms are sent by broken scanners, old pages, hurried people and attackers.
ODD = [
    "", " ", "-1", "0", "1e999", "1e-999", "NaN", "Infinity", "9" * 400, "٣", "１２．５",
    "\x00", "a\x00b", "\u202e", "😀", "𬭎", "=1+1", "%s%n", "'; DROP TABLE item; --",
    "<script>", "../../etc/passwd", "[[[[[[", "{{7*7}}", "\r\nSet-Cookie: a=b",
    "2026-02-30", "0001-01-01", "9999-12-31T23:59:59+14:00", "99999999999999999999",
    "QC-2026-000001", "QC-0000-999999999999999999999", "true", "null", "x" * 70_000,
    "1_253402300800.0", "253402300800_1", "-62135596800_1", "nan_1",
    "1e308_99999999999999999999",
]  # fmt: skip
ODD_TEXT = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)
BRACKETED = [
    "a[b][c]",
    "a[",
    "[]",
    "checks[JD-01][value]",
    "fact.",
    "fact.species",
    ".",
    "photos",
    "x" * 300,
]
QUICK = settings(
    max_examples=12,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def form_fields(page: str) -> list[str]:
    """The names of the fields on a page, so that garbage arrives where it is read."""
    found = []
    for chunk in page.split('name="')[1:]:
        name = chunk.split('"', 1)[0]
        if name not in found and name not in ("csrf_token", "viewport"):
            found.append(name)
    return found


# Read by views though no page at hand may show a field of that name.
READ = [
    "ref", "refs", "code", "reason", "note", "action", "q", "after", "before", "category",
    "center", "login", "role", "number", "second", "tag_no", "mass", "gross_mass",
    "waybill", "courier", "value", "at", "place", "quantity", "answer", "purpose", "key",
    "client_key", "name", "password", "next", "result", "from", "to",
]  # fmt: skip


class Paths:
    """Addresses of a rule with the values given, the existing piece first."""

    def __init__(self, app, ref: str) -> None:
        self.app = app
        self.ref = ref

    def of(self, rule, value: str | None = None) -> str:
        given: dict[str, Any] = {}
        for name, converter in rule._converters.items():
            if "Integer" in type(converter).__name__:
                given[name] = 1 if value is None else 2**70
            else:
                given[name] = value or (self.ref if name == "ref" else "x")
        with self.app.test_request_context():
            path: str = rule.build(given)[1]
        return path


def rules_of(app, role):
    """(rule, method) of everything that is opened as this role."""
    for rule in app.url_map.iter_rules():
        access = app.extensions[ACCESS][rule.endpoint]
        if access.public:
            opened = role in (None, SIGNED_IN)
        elif access.permission is None:
            opened = role is SIGNED_IN
        else:
            opened = role is not None and access.permission in GRANTS[role]
        if rule.endpoint in NOT_FUZZED or not opened:
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule, method


def send(someone, method, path, fields, files, headers):
    """The answer, read to its end: one that nobody closes holds its place among large bodies."""
    if method == "GET":
        return someone.client.get(path, query_string=fields, headers=headers, buffered=True)
    parts = [(io.BytesIO(content), name) for name, content in files]
    names = ["file", "files", "photos", "pdf", "frame"]
    data = {"csrf_token": someone.token, **fields, **dict(zip(names, parts, strict=False))}
    kind = "multipart/form-data" if parts else None
    return someone.client.post(path, data=data, headers=headers, content_type=kind, buffered=True)


@pytest.fixture
def ref(network, app):
    """A piece that waits in the queue, with everything before it."""
    return desk_pieces.queued(network)


@pytest.fixture
def somebody(app, network, signed_in, browser):
    """A function: the browser of a role, or of nobody."""

    def made(role):
        if role is None:
            browser.get("/sign-in")
            return browser
        return signed_in(role.value)

    return made


def garbage(rng: random.Random, names: list[str]) -> dict[str, str]:
    chosen = [n for n in names if rng.random() < 0.7] + rng.sample(BRACKETED, 2)
    return {name: rng.choice(ODD) for name in chosen}


@pytest.mark.parametrize("role", [None, *PEOPLE], ids=lambda r: r.value if r else "nobody")
def test_every_page_with_garbage(app, ref, somebody, role):
    """Each address: empty, odd text in every field, odd files, odd places in the address."""
    someone = somebody(role)
    paths = Paths(app, ref)
    rng = random.Random(str(role))
    broken: list[tuple[object, ...]] = []
    for rule, method in list(rules_of(app, role)):
        here = paths.of(rule)
        shown = someone.client.get(here, buffered=True) if "GET" in rule.methods else None
        names = [*READ, *(form_fields(text_of(shown)) if shown else ())]
        odd_files = [
            ("../x.jpg", b"\xff\xd8\xff" + rng.randbytes(200)),
            ("\u202e.pdf", rng.randbytes(300)),
        ]
        if method == "GET" and shown.status_code >= 500:
            broken.append((method, here[:90], shown.status_code, {}))
        tries = [
            *([(here, {}, [], {})] if method == "POST" else ()),
            (here, garbage(rng, names), [], JSON),
            (here, garbage(rng, names), odd_files if method == "POST" else [], {}),
        ]
        if rule._converters:
            tries += [(paths.of(rule, odd), {}, [], {}) for odd in rng.sample(PLACES, 3)]
        for path, fields, files, headers in tries:
            status = send(someone, method, path, fields, files, headers).status_code
            if status >= 500:
                broken.append((method, path[:90], status, {k: v[:40] for k, v in fields.items()}))
    assert broken == []


PLACES = [
    "\x00",
    "QC-2026-999999",
    "QC-99999999999999999999-1",
    "x" * 3000,
    "ＱＣ－２０２６－０００００１",
    "..",
    "%00",
    "\u202e",
    "-1",
    "'",
]


def text_of(response) -> str:
    return response.get_data(as_text=True) if response.mimetype == "text/html" else ""


BODIES = [
    (b"", "multipart/form-data"),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\n\x00',
        "multipart/form-data; boundary=x",
    ),
    (b"{" * 5000, "application/json"),
    (b"[1", "application/json"),
    (b"a=%ff%fe&b=%00&=&&", "application/x-www-form-urlencoded"),
    (b"&".join(b"f%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded"),
    (b"\x00" * 50, "text/plain; charset=nonsense"),
]


def test_bodies_that_are_no_forms(app, ref, somebody):
    someone = somebody(Role.MANAGER)
    odd = {"X-CSRFToken": someone.token, "Accept-Language": "\x7f;q=x", "Accept": ";;q=9"}
    paths = Paths(app, ref)
    for rule, method in list(rules_of(app, Role.MANAGER)):
        for body, kind in BODIES if method == "POST" else BODIES[:1]:
            answer = someone.client.open(
                paths.of(rule), method=method, data=body, content_type=kind, headers=odd
            )
            assert answer.status_code < 500, (rule, method, kind)


@pytest.fixture
def importing(somebody):
    return somebody(Role.MANAGER)


SEEDS = [p.read_bytes() for p in sorted(FILES.glob("*.csv"))] + [as_xlsx(cells([row()]))]
FILE_NAMES = ["orders.csv", "orders.xlsx", "../../x.csv", "", "\u202e.xlsx", "x" * 400 + ".csv"]
CUTS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=8
)


def test_the_importer_with_damaged_files(importing):
    @QUICK
    @given(st.sampled_from(SEEDS), CUTS, st.sampled_from(FILE_NAMES), ODD_TEXT)
    def damaged(seed, cuts, name, center):
        content = bytearray(seed)
        for place, cut, put in cuts:
            at = int(place * len(content))
            content[at : at + cut] = put
        upload(importing, name, bytes(content), center)

    damaged()


def test_the_importer_with_odd_cells(importing):
    columns, usual = cells([row()])
    edits = st.lists(st.tuples(st.integers(0, len(columns) - 1), ODD_TEXT), max_size=4)

    @QUICK
    @given(st.lists(edits, min_size=1, max_size=4))
    def odd(rows):
        table = [columns]
        for changes in rows:
            line = list(usual)
            for at, text in changes:
                line[at] = text
            table.append(line)
        upload(importing, "orders.csv", as_csv(table), "RL")

    odd()


def upload(someone, name, content, center):
    sent = {"file": (io.BytesIO(content), name), "center": center}
    answer = someone.post("/orders/", sent, content_type="multipart/form-data")
    assert answer.status_code < 500
    if answer.status_code == 302:
        shown = someone.get(answer.headers["Location"])
        assert shown.status_code == 200
        assert someone.post(answer.headers["Location"] + "/rejected.csv").status_code in (200, 404)
