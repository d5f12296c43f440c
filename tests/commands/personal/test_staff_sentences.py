"""No command keeps a phone or an identity number in a sentence of the staff's."""

from __future__ import annotations

import pytest
from sqlalchemy import Text, func, select
from support.build import NOW
from support.databases import both_databases

from app.base import db
from app.base.errors import Invalid
from app.commands import record
from app.commands.audit.findings import open_finding
from app.models.audit.audit import AuditFinding
from app.models.audit.ledger import LedgerEvent
from app.models.sentences import SAID
from workflows.audit.events import GapAccepted

PHONE = "买家电话 138 1234 5678"
# Every column of a free length: those of staff's sentences, and what each other one holds.
SENTENCES = {
    "attachment.elsewhere_why", "attachment.note", "audit_finding.text",
    "exchange_answer.piece", "instrument.withdrawn_why", "instrument_check.note",
    "number_claim.reason",
    "audit_finding_step.text", "recall.reason", "recall.report", "recall_piece.note",
    "shop_request.answer", "shop_request.reason", "review_objection.answer",
    "review_objection.words", "stock_count.reason", "stock_step.reason", "stock_unit.reason",
    "buyer_record.erased_reason",
    "buyer_record.restricted_reason", "certificate.state_reason", "finding.reason",
    "inspection.review_note", "intake_correction.reason", "item.exception", "lot.difference",
    "lot.reason", "order_terms.reason", "purchase_order.note", "ruleset.decision_note",
    "ruleset.note", "sample_record.note", "second_person_request.decision_note",
    "second_person_request.reason", "supplier_word.reason", "unknown_parcel.note",
    "unknown_parcel.reason", "weight_hold.note",
}  # fmt: skip
OTHERS = {
    # sealed, or a secret's half
    "buyer_code.shown", "buyer_record.sealed", "buyer_record.wrapped_key",
    "kept_form.sealed", "kept_order_piece.sealed", "ledger_redaction.sealed_body",
    "order_file_name.sealed", "passkey.credential_id", "passkey.public_key", "person.totp_sealed",
    "rejected_rows.sealed",
    "shop_reply.text", "webhook_endpoint.earlier_sealed", "webhook_endpoint.secret_sealed",
    "return_note.text", "return_case.address", "return_case.reason", "return_message.text",
    "sign_in_session.pending_secret",
    # the house's own words, or addresses of its pages
    "audit_alarm.en", "audit_alarm.zh", "audit_pack.what", "audit_question.query",
    "audit_sample.query", "certificate.record",
    "certificate_text.text", "kept_order_file.digest", "item.printed_title", "job.fault",
    "saved_view.query", "kept_form.action", "kept_form.page", "known_key.public",
    "ledger_event.body",
    "log_checkpoint.note", "log_cosignature.line", "log_leaf.entry", "order_line.route_reason",
    "ruleset.text",
    # an address of a program, given by its shop
    "webhook_endpoint.url",
    # of the goods, cleaned by the import
    "item.title", "order_line.custom_proof", "order_line.sku", "order_line.title",
    "sale_record.sku",
}  # fmt: skip


def free_columns():
    return {
        f"{table.name}.{column.name}": bool(column.info.get(SAID))
        for table in db.Base.metadata.sorted_tables
        for column in table.columns
        if type(column.type) is Text
    }


def test_every_column_of_sentences_has_the_door(database) -> None:
    known = free_columns()
    assert {name for name, said in known.items() if said} == SENTENCES
    assert {name for name, said in known.items() if not said} == OTHERS


@both_databases
def test_a_sentence_with_a_phone_is_refused_and_nothing_is_kept(network, sold_piece, database):
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        open_finding(session, sold_piece, PHONE, by=network.auditor, now=NOW)
    assert (refused.value.refused.code, refused.value.field) == ("tells_phone", "text")
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditFinding)) == 0
        bodies = session.scalars(select(LedgerEvent.body)).all()
    assert not [body for body in bodies if "1234 5678" in body]


def test_the_ledger_refuses_what_a_command_did_not(network, database):
    event = GapAccepted("network", 1, [], PHONE)
    with pytest.raises(Invalid), db.transaction() as session:
        record.append(session, event, by=network.auditor, now=NOW)
