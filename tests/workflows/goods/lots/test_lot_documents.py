"""Which documents a lot needs, which of them hold on a day; batch and dates from code and hand."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.goods.lots.documents import (
    DocumentKind,
    HeldDocument,
    document_gaps,
    documents_needed,
)
from workflows.goods.lots.identity import LotIdentity, dates_fault, missing_identity
from workflows.goods.lots.policy import policies, policy_of
from workflows.inspection.standard.catalogue import categories
from workflows.verdict import Refused

K = DocumentKind
DAY = date(2026, 11, 20)
# Written out: what a lot of each category needs, and what more when it is imported.
WANTED = {
    "others": ("brand_authorisation|invoice_chain", "customs_declaration"),
    "liquor": (
        "supplier_licence brand_authorisation delivery_note",
        "customs_declaration import_quarantine",
    ),
    "supplement": (
        "supplier_licence health_food_registration batch_report",
        "customs_declaration import_quarantine",
    ),
    "beauty": (
        "supplier_licence cosmetic_registration batch_report",
        "customs_declaration import_quarantine",
    ),
    "tea": ("supplier_licence batch_report", "customs_declaration import_quarantine"),
    "jade": ("purchase_contract origin_statement", "customs_declaration"),
    "gold": ("purchase_contract origin_statement fineness_report", "customs_declaration"),
}
IDENTITY = {
    "liquor": ["批号", "生产日期"],
    "supplement": ["批号", "生产日期", "有效期至"],
    "beauty": ["批号", "有效期至"],
    "tea": ["批号", "生产日期"],
    "jade": [],
    "watch": [],
}


def held(*kinds: DocumentKind, until: date | None = None) -> list[HeldDocument]:
    return [HeldDocument(kind, date(2026, 1, 1), until) for kind in kinds]


def test_the_policies_are_those_written_here_and_of_known_categories():
    assert set(policies()) == set(WANTED)
    assert set(policies()) - {"others"} <= {one.code for one in categories()}


@pytest.mark.parametrize("category", WANTED)
@pytest.mark.parametrize("imported", [False, True])
def test_what_a_category_needs(category, imported):
    own, more = WANTED[category]
    words = (own + (f" {more}" if imported else "")).split()
    assert documents_needed(policy_of(category), imported) == tuple(
        frozenset(K(word) for word in one.split("|")) for one in words
    )


@pytest.mark.parametrize("category", WANTED)
def test_each_missing_document_is_a_gap_of_its_own(category):
    wanted = documents_needed(policy_of(category), True)
    assert len(document_gaps(category, True, [], DAY)) == len(wanted)
    first = [min(one) for one in wanted]
    assert document_gaps(category, True, held(*first), DAY) == ()
    for kind in first:
        rest = held(*(one for one in first if one is not kind))
        assert len(document_gaps(category, True, rest, DAY)) == 1


def test_of_alternatives_one_is_enough():
    assert document_gaps("watch", False, held(K.INVOICE_CHAIN), DAY) == ()
    assert document_gaps("watch", False, held(K.BRAND_AUTHORISATION), DAY) == ()
    (gap,) = document_gaps("watch", False, [], DAY)
    assert gap.zh == "品牌授权书 或 进货发票链"


@pytest.mark.parametrize(
    ("begins", "ends", "gap"),
    [
        (DAY, DAY, False),
        (DAY, None, False),
        (date(2026, 11, 21), None, True),
        (date(2026, 1, 1), date(2026, 11, 19), True),
        (date(2026, 1, 1), date(2026, 11, 20), False),
    ],
)
def test_a_document_holds_from_its_first_to_its_last_day(begins, ends, gap):
    documents = [*held(K.PURCHASE_CONTRACT), HeldDocument(K.ORIGIN_STATEMENT, begins, ends)]
    gaps = document_gaps("jade", False, documents, DAY)
    assert [one.zh for one in gaps] == (["产地声明（不在有效期）"] if gap else [])


def test_a_renewed_document_counts_beside_the_lapsed_one():
    lapsed = held(K.PURCHASE_CONTRACT, K.ORIGIN_STATEMENT, until=date(2026, 2, 1))
    assert len(document_gaps("jade", False, lapsed, DAY)) == 2
    renewed = [*lapsed, *held(K.PURCHASE_CONTRACT, K.ORIGIN_STATEMENT)]
    assert document_gaps("jade", False, renewed, DAY) == ()


@pytest.mark.parametrize("category", IDENTITY)
def test_what_must_be_known_of_a_batch(category):
    assert [one.zh for one in missing_identity(LotIdentity(), category)] == IDENTITY[category]
    full = LotIdentity(batch="B1", produced=date(2026, 1, 2), expires=date(2028, 1, 2))
    assert missing_identity(full, category) == ()


def test_code_and_hand_complete_each_other():
    scanned = LotIdentity(gtin="06901234567892", batch="L1", expires=date(2028, 6, 30))
    typed = LotIdentity(batch="L1", produced=date(2026, 6, 30))
    assert scanned.joined_with(typed) == LotIdentity(
        gtin="06901234567892", batch="L1", produced=date(2026, 6, 30), expires=date(2028, 6, 30)
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (LotIdentity(batch="L2"), "批号"),
        (LotIdentity(expires=date(2028, 7, 1)), "有效期至"),
        (LotIdentity(gtin="16901234567899"), "商品条码"),
    ],
)
def test_code_and_hand_that_differ_are_refused(typed, name):
    scanned = LotIdentity(gtin="06901234567892", batch="L1", expires=date(2028, 6, 30))
    refused = scanned.joined_with(typed)
    assert isinstance(refused, Refused)
    assert refused.code == "code_differs"
    assert refused.reason.zh.startswith(name)


@pytest.mark.parametrize(
    ("produced", "expires", "code"),
    [
        (None, None, None),
        (DAY, None, None),
        (date(2026, 11, 21), None, "produced_later"),
        (date(2026, 1, 1), date(2026, 1, 1), "expires_before_produced"),
        (None, date(2026, 11, 19), "expired_on_arrival"),
        (None, DAY, None),
        (date(2025, 1, 1), date(2027, 1, 1), None),
    ],
)
def test_dates_of_goods_that_arrive(produced, expires, code):
    found = dates_fault(LotIdentity(produced=produced, expires=expires), DAY)
    assert (None if found is None else found.code) == code
