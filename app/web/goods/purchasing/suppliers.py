"""Suppliers and their documents."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Missing
from app.commands.goods.suppliers import add_supplier, add_supplier_document
from app.queries.goods import suppliers as query
from app.web.base.access import acting
from app.web.base.language import say
from app.web.goods.purchasing.desk import desk
from app.web.goods.writing import day, field_text, needed_day, write_here
from workflows.goods.lots.classes import CLASS_NAMES
from workflows.goods.lots.documents import DOCUMENT_NAMES, DocumentKind
from workflows.goods.sampling.tables import SEVERITY_NAMES
from workflows.verdict import Text

FROM, UNTIL = Text("生效日", "In force from"), Text("截止日", "Until")


@desk.form("/suppliers", endpoint="suppliers")
def suppliers_page() -> ResponseReturnValue:
    if request.method == "POST":
        return _add()
    with reading() as session:
        rows = query.suppliers_listed(session, clock.now())
    return render_template("goods/suppliers.html", rows=rows)


def _add() -> ResponseReturnValue:
    def act(session: Any) -> str:
        made = add_supplier(
            session,
            field_text("code"),
            field_text("name"),
            field_text("credit_code"),
            by=acting(),
            now=clock.now(),
        )
        return url_for("purchasing.supplier", supplier=made.code)

    done = Text("供应商已登记", "The supplier is recorded")
    return write_here(act, url_for("purchasing.suppliers"), done)


@desk.get("/suppliers/<supplier>")
def supplier(supplier: str) -> ResponseReturnValue:
    with reading() as session:
        named = query.supplier_named(session, supplier)
        if named is None:
            raise Missing
        documents = query.supplier_documents(session, supplier, clock.now())
        histories = query.histories(session, supplier)
    return render_template(
        "goods/supplier.html",
        code=named[0],
        name=named[1],
        credit_code=named[2],
        documents=documents,
        histories=histories,
        kinds=document_options(),
        names=DOCUMENT_NAMES,
        classes=CLASS_NAMES,
        severities=SEVERITY_NAMES,
    )


@desk.post("/suppliers/<supplier>/documents")
def document(supplier: str) -> ResponseReturnValue:
    back = url_for("purchasing.supplier", supplier=supplier)

    def act(session: Any) -> str:
        add_supplier_document(
            session,
            supplier,
            document_kind(),
            field_text("number"),
            needed_day("valid_from", FROM),
            day("valid_to", UNTIL),
            field_text("product"),
            by=acting(),
            now=clock.now(),
        )
        return back

    return write_here(act, back, Text("文件已登记", "The document is recorded"))


def document_options() -> list[tuple[str, str]]:
    """The kinds of documents as choices."""
    return [(kind.value, say(name)) for kind, name in DOCUMENT_NAMES.items()]


def document_kind() -> DocumentKind:
    """The kind that was chosen; raises `Invalid`."""
    try:
        return DocumentKind(field_text("kind"))
    except ValueError:
        raise Invalid("kind", Text("请选择文件种类", "Choose the kind of document")) from None
