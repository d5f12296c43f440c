"""The files of the import page: chosen once, and there until they are imported or dropped."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing
from app.commands.orders.chosen import GONE, drop_chosen, keep_chosen, open_chosen
from app.commands.orders.files import MOST_SENT
from app.readers.orders.order_file import OrderFile
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.orders.desk import LONGEST_KEY, desk
from workflows.verdict import Text

SAID = ("center", "platform", "shop", "same", "hidden", "dry")
NO_FILE = Text("请选择要导入的文件", "Choose the file to import")
EMPTY_FILE = Text(
    "文件是空的（0 字节），可能没有下载完；请重新导出后再选",
    "The file is empty, 0 bytes: it may not have been downloaded whole. Export it again",
)
DROPPED = Text("文件已删除", "The file is gone")


@dataclass
class ChosenHere:
    """The files of this request; `key` once they are kept, `read` once they are."""

    files: tuple[tuple[str, bytes], ...] = ()
    key: int = 0
    read: OrderFile | None = None

    @property
    def name(self) -> str:
        """As the page shows them."""
        return " + ".join(name for name, _ in self.files)

    def take(self) -> None:
        """Those sent with the form, else those chosen before. Raises `Invalid`."""
        sent = [(f.filename or "", f.read(MOST_SENT)) for f in request.files.getlist("file")]
        self.files = tuple((name, content) for name, content in sent if content)
        if self.files:
            return
        if any(name for name, _ in sent):
            raise Invalid("file", EMPTY_FILE)
        key = chosen_key(request.form.get("chosen", ""))
        if not key:
            raise Invalid("file", NO_FILE)
        with reading() as session:
            self.files = open_chosen(session, key, by=acting(), now=clock.now())
        self.key = key

    def keep(self) -> None:
        """Keep them for the next try; a program has its own."""
        if wants_json() or self.key or acting().person_id is None:
            return
        said = {name: request.form.get(name, "") for name in SAID}
        with transaction() as session:
            self.key = keep_chosen(session, self.files, said, by=acting(), now=clock.now())

    def drop(self) -> None:
        """They have been imported."""
        if self.key:
            with transaction() as session:
                drop_chosen(session, self.key, by=acting())


def chosen_key(text: str) -> int:
    """A key as a form or an address gives it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_KEY else 0


@desk.post("/chosen/<int:key>/drop")
def drop(key: int) -> ResponseReturnValue:
    """Not wanted any more."""
    with transaction() as session:
        if not drop_chosen(session, key, by=acting()):
            raise Missing(GONE)
    flash(say(DROPPED), "ok")
    return redirect(url_for("orders.upload"))
