"""Suppliers: recorded, proved by documents that lapse, and judged by people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted
from app.commands import record
from app.models.goods.supplier import Supplier, SupplierDocument, SupplierWord
from workflows.goods.events import SupplierAdded, SupplierDocumentAdded, SupplierJudged
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.sampling.switching import Happening
from workflows.people.names import name_key
from workflows.roles import Actor, Permission
from workflows.verdict import Text

LONGEST_CODE = 64
LONGEST_NAME = 200


def add_supplier(
    session: Session, code: str, name: str, credit_code: str = "", *, by: Actor, now: datetime
) -> Supplier:
    """Record a supplier; its code and its name are nobody else's."""
    me = buyer_of(by)
    code, name = code.strip().upper(), " ".join(name.split())
    must_fit("code", code, LONGEST_CODE, Text("请填写供应商代码", "Give the supplier's code"))
    must_fit("name", name, LONGEST_NAME, Text("请填写供应商名称", "Give the supplier's name"))
    key = name_key(name)
    if key is None:
        raise Invalid("name", Text("名称里没有文字", "The name holds no letters"))
    same = select(Supplier.code).where(
        (Supplier.code == code) | (Supplier.name == name) | (Supplier.name_key == key)
    )
    taken = session.scalars(same.limit(1)).one_or_none()
    if taken is not None:
        raise Invalid(
            "code" if taken == code else "name",
            Text(f"已登记为供应商 {taken}", f"Recorded already as supplier {taken}"),
        )
    made = Supplier(
        code=code,
        name=name,
        name_key=key,
        credit_code=credit_code.strip()[:64],
        added_by_id=me,
        added_at=now,
    )
    session.add(made)
    session.flush()
    record.append(session, SupplierAdded(code, name), by=by, now=now)
    return made


def add_supplier_document(
    session: Session,
    code: str,
    kind: DocumentKind,
    number: str,
    valid_from: date,
    valid_to: date | None,
    product: str = "",
    *,
    by: Actor,
    now: datetime,
) -> SupplierDocument:
    """Record a document of a supplier, for all of its products or for one."""
    me = buyer_of(by)
    supplier = supplier_coded(session, code)
    number = " ".join(number.split())
    must_fit("number", number, LONGEST_CODE, Text("请填写文件编号", "Give the document's number"))
    check_validity(valid_from, valid_to, local(now).date())
    same = select(SupplierDocument.id).where(
        SupplierDocument.supplier_id == supplier.id,
        SupplierDocument.kind == kind,
        SupplierDocument.number == number,
        SupplierDocument.product == product.strip(),
    )
    refuse_second(session.scalars(same).first())
    made = SupplierDocument(
        supplier_id=supplier.id,
        kind=kind,
        number=number,
        product=product.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        added_by_id=me,
        added_at=now,
    )
    session.add(made)
    ends = valid_to.isoformat() if valid_to else None
    record.append(
        session, SupplierDocumentAdded(supplier.code, kind.value, number, ends), by=by, now=now
    )
    return made


def judge_supplier(
    session: Session,
    code: str,
    product: str,
    word: Happening,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Say what moves the switching history of a supplier's product (9.3.3, 9.3.4, 9.4).

    It holds for the whole network, as the histories do.
    """
    if not by.may(Permission.LOT_CONCEDE) or by.person_id is None:
        raise NotPermitted
    supplier = supplier_coded(session, code, lock=True)
    must_fit("reason", reason.strip(), 2000, Text("请写明依据", "Say on what grounds"))
    must_fit("product", product.strip(), LONGEST_CODE, Text("请填写商品", "Name the product"))
    session.add(
        SupplierWord(
            supplier_id=supplier.id,
            product=product.strip(),
            word=word,
            reason=reason.strip(),
            by_id=by.person_id,
            at=now,
        )
    )
    event = SupplierJudged(supplier.code, product.strip(), word.value, reason.strip())
    record.append(session, event, by=by, now=now)


def supplier_coded(session: Session, code: str, *, lock: bool = False) -> Supplier:
    """The supplier that people call so; `Missing` if there is none."""
    wanted = select(Supplier).where(Supplier.code == code.strip().upper())
    found = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise Missing(Text(f"没有代码为 {code} 的供应商", f"No supplier is called {code}"))
    return found


def buyer_of(by: Actor) -> int:
    """Who buys: suppliers are the whole network's, whoever buys for one center tends them."""
    centers = by.centers(Permission.LOT_BUY)
    if centers == frozenset() or by.person_id is None:
        raise NotPermitted
    return by.person_id


def check_validity(valid_from: date, valid_to: date | None, today: date) -> None:
    """A document begins before it ends, and is no document of the future."""
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to", Text("截止日早于起始日", "It ends before it begins"))
    if valid_from > today:
        raise Invalid("valid_from", Text("起始日在今天之后", "It begins after today"))


def must_fit(field: str, text: str, longest: int, lacking: Text) -> None:
    """Something was given, and no more than the record holds."""
    if not text:
        raise Invalid(field, lacking)
    if len(text) > longest:
        raise Invalid(field, Text(f"最多 {longest} 个字", f"At most {longest} characters"))


def refuse_second(found: object) -> None:
    """The same document is recorded once."""
    if found is not None:
        raise Invalid("number", Text("这份文件已登记", "This document is recorded already"))
