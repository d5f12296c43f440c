"""What people call their files: said back to them, and kept nowhere outside the seal."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from order_files.exports import export, row
from support import desk_pieces
from support.desk_pieces import picture
from web.access.test_nothing_leaks import rows_that_tell

from app.commands.evidence import StoredFile, store_own
from app.readers.facts import FileFacts, Kind
from workflows.personal.file_names import house_name

NAMES = ("张三丰13812345678", "李四光")
TOLD = ("张三丰", "13812345678", "李四光")
# Who imports finds her files by what she called them; their phones are out.
OF_HER_DESK = {"/orders/": ["张三丰", "李四光"], "/orders/imports/": ["张三丰"]}
WEB = Path(__file__).parents[3] / "app" / "web"
# Each place that reads what a sender calls a file, and what it does with that.
READ_AT = {
    "api/orders.py": "to the reader of orders; sealed with the import, for its desk",
    "api/returns.py": "to store_file, for refusals",
    "base/typed_work.py": "sealed with the form, for its owner",
    "goods/purchasing/orders.py": "to the reader of packing lists, for refusals",
    "inspection/inspector/bench_files.py": "to store_file, for refusals",
    "items/attempt.py": "to store_file, for refusals",
    "items/uploads.py": "to store_file, for refusals",
    "network/admin/network.py": "to store_file, for refusals",
    "network/merchant/returns.py": "to store_file, for refusals",
    "network/merchant/sale.py": "to the reader of the sale, for refusals",
    "orders/chosen.py": "to the reader of orders; sealed with file and import, for owner and desk",
    "papers/verify/views.py": "onto the very answer",
    "returns/after_sales/acts.py": "to store_file, for refusals",
    "returns/buyer/return_request.py": "to store_file, for refusals",
}


def test_every_place_that_reads_a_senders_name_is_known() -> None:
    reads = {
        str(path.relative_to(WEB))
        for path in WEB.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "filename"
    }
    assert reads == set(READ_AT)


@pytest.mark.parametrize(
    ("kind", "mime", "name"),
    [
        (Kind.IMAGE, "image/jpeg", "image-9f86d081884c.jpg"),
        (Kind.IMAGE, "image/webp", "image-9f86d081884c.webp"),
        (Kind.DOCUMENT, "application/pdf", "document-9f86d081884c.pdf"),
        (Kind.VIDEO, "video/quicktime", "video-9f86d081884c.mov"),
        (Kind.SPECTRUM, "text/csv", "spectrum-9f86d081884c.csv"),
        (Kind.SPECTRUM, "application/x-galactic-spc", "spectrum-9f86d081884c.spc"),
    ],
)
def test_a_stored_file_is_called_by_what_it_is(kind: Kind, mime: str, name: str) -> None:
    assert StoredFile("9f86d081884c7d65", FileFacts(kind, mime, b"x")).name == name
    assert house_name("orders", "9f86d081884c7d65") == "orders-9f86d081884c"


def test_only_the_house_itself_names_a_document() -> None:
    class Shelf:
        def put(self, _content: bytes) -> str:
            return "9f86d081884c7d65"

    assert store_own(Shelf(), "fingerprint.json", b"{}").name == "fingerprint.json"  # type: ignore[arg-type]  # a store of one act


def test_no_door_keeps_what_a_file_is_called(signed_in, network) -> None:
    piece = desk_pieces.received(network)
    clerk, manager = signed_in("receiving"), signed_in("manager")
    told, results = [], []

    def sends(browser, path: str, field: str, name: str, content: bytes, **more: str) -> None:
        files = {**more, field: (io.BytesIO(content), name)}
        answer = browser.post(path, files, content_type="multipart/form-data")
        told.append((path, answer.status_code))
        if "/imports/" in (answer.location or ""):
            results.append(answer.location)

    for n, name in enumerate(NAMES):
        rows = export(row(main=f"69218374055120836{n}1", sub=f"69218374055121491{n}7"))
        csv, jpg = f"{name}.csv", f"{name}.jpg"
        sends(manager, "/orders/", "file", csv, rows, center="RL", dry="1")  # kept, sealed
        sends(manager, "/orders/", "file", csv, rows, center="RL")
        sends(manager, "/orders/", "file", csv, b"what, is, this\n1,2,3\n", center="RL")
        sends(clerk, f"/receiving/items/{piece}/files/intake", "file", jpg, picture(n))
        sends(clerk, "/receiving/unknown/new", "photos", jpg, picture(9 + n), note="纸箱")
    assert [status for _, status in told] == [200, 302, 409, 200, 302] * 2
    assert rows_that_tell(TOLD) == []
    for browser in (clerk, manager):
        for page in ("/orders/", results[0], "/orders/unassigned", "/receiving/unknown"):
            shown = browser.get(page).get_data(as_text=True)
            told_here = [word for word in TOLD if word in shown]
            mine = OF_HER_DESK.get(page.rstrip("0123456789"), [])
            assert told_here == (mine if browser is manager else []), page
