"""Which documents a lot needs by its category, and which of them are missing on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.goods.lots.policy import LotPolicy, policy_of
from workflows.verdict import Text
from workflows.whole import whole


class DocumentKind(StrEnum):
    """What a supplier or a delivery is proved by."""

    SUPPLIER_LICENCE = "supplier_licence"
    BRAND_AUTHORISATION = "brand_authorisation"
    INVOICE_CHAIN = "invoice_chain"
    PURCHASE_CONTRACT = "purchase_contract"
    DELIVERY_NOTE = "delivery_note"
    CUSTOMS_DECLARATION = "customs_declaration"
    IMPORT_QUARANTINE = "import_quarantine"
    HEALTH_FOOD_REGISTRATION = "health_food_registration"
    COSMETIC_REGISTRATION = "cosmetic_registration"
    BATCH_REPORT = "batch_report"
    ORIGIN_STATEMENT = "origin_statement"
    FINENESS_REPORT = "fineness_report"


K = DocumentKind
DOCUMENT_NAMES: Mapping[DocumentKind, Text] = whole(
    DocumentKind,
    {
        K.SUPPLIER_LICENCE: Text("供应商经营许可", "Supplier's licence"),
        K.BRAND_AUTHORISATION: Text("品牌授权书", "Authorisation of the brand"),
        K.INVOICE_CHAIN: Text("进货发票链", "Chain of invoices"),
        K.PURCHASE_CONTRACT: Text("采购合同", "Purchase contract"),
        K.DELIVERY_NOTE: Text("随附单或送货单", "Delivery note with batch"),
        K.CUSTOMS_DECLARATION: Text("进口报关单", "Customs declaration"),
        K.IMPORT_QUARANTINE: Text(
            "入境货物检验检疫证明", "Certificate of inspection of entry goods"
        ),
        K.HEALTH_FOOD_REGISTRATION: Text("保健食品注册或备案凭证", "Health food registration"),
        K.COSMETIC_REGISTRATION: Text("化妆品注册或备案凭证", "Cosmetic registration"),
        K.BATCH_REPORT: Text("批次检验报告", "Report of the batch"),
        K.ORIGIN_STATEMENT: Text("产地声明", "Statement of origin"),
        K.FINENESS_REPORT: Text("贵金属成色检测报告", "Fineness report"),
    },
)


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that is on record; `valid_to` None: it does not lapse."""

    kind: DocumentKind
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def document_gaps(
    category: str, imported: bool, held: Iterable[HeldDocument], day: date
) -> tuple[Text, ...]:
    """What a lot of that category still lacks on that day, in the order of the policy.

    Of alternatives one is enough; a gap of several names them all.
    """
    documents = tuple(held)
    in_force = {one.kind for one in documents if one.holds(day)}
    known = {one.kind for one in documents}
    return tuple(
        _gap(wanted, bool(wanted & known))
        for wanted in documents_needed(policy_of(category), imported)
        if not wanted & in_force
    )


def documents_needed(policy: LotPolicy, imported: bool) -> tuple[frozenset[DocumentKind], ...]:
    """The documents that are needed, each with its alternatives."""
    words = policy.documents + (policy.import_documents if imported else ())
    return tuple(frozenset(DocumentKind(word) for word in one.split("|")) for one in words)


def _gap(wanted: frozenset[DocumentKind], lapsed: bool) -> Text:
    names = [DOCUMENT_NAMES[kind] for kind in DocumentKind if kind in wanted]
    zh, en = " 或 ".join(name.zh for name in names), " or ".join(name.en for name in names)
    return Text(f"{zh}（不在有效期）", f"{en} (not in force)") if lapsed else Text(zh, en)
