"""Every hidden field, choice and key of every form, garbled: no 500, and nothing is written."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from support.build import Scene
from web.access.busy_day import busy_day, every_form
from web.access.scene import pages_of

from app.commands import record

GARBLED = (
    "abc", "-1", "0", str(2**63), str(2**70), "１２", "1e3", " 7", "1\x00", "999999",
)  # fmt: skip
# Names of things; other choices are words of a list.
KEYS = {
    "agency", "assignment", "center", "credential", "holder", "key", "merchant", "number", "person",
    "piece", "ref", "refs", "replaces", "seen", "shop", "to",
}  # fmt: skip
# That a request came by itself: the session was used, somebody looked.
# What was typed is kept where it can't be taken, so that nothing is lost.
# What a refused form held is kept for its person: nothing of it was done.
LEFT_OUT = ("sign_in_session", "item_look", "comparison_draft", "kept_form")
SENT_TO = {"/sign-out", "/account/sign-out-everywhere"}  # they end the session of this walk
# Fields where what is none of the choices harms nobody, and why; by address and name.
FREE = {
    ("/admin/centers/N", "active"): "a box: whatever it is sent as, it is ticked",
    ("/admin/people/N/grant", "shop"): "asked for the role of a merchant alone",
    ("/bench/next", "category"): "what was held too long goes back first, whatever is claimed then",
    ("/bench/next", "center"): "who works at one center claims there and nowhere else",
    ("/language", "next"): "where one is led afterwards, and only within the house",
    ("/receiving/items/N/listing", "fact.mounted"): "0 is a no",
    ("/receiving/items/N/listing", "fact.polished"): "0 is a no",
    ("/receiving/items/N/listing", "fact.strung"): "0 is a no",
    ("/service/items/N/caller", "case"): "the case that one is led back to",
    ("/service/many", "to"): "asked for handing over alone; test_service_list.py garbles it there",
    ("/service/items/N", "key"): "made up by the page, so that the same request is filed once",
    ("/service/items/N", "person"): "a box: whatever it is sent as, it is ticked",
}
IDS = "test_garbled_ids.py garbles its key"
NO_FIELD = "it has no field"
SCRIPT = "sent by a script or a program: test_one_odd_field.py, test_fuzz.py, api/"
TYPED = "all of it is typed: test_one_odd_field.py, test_fuzz.py"
FUZZ = "test_fuzz.py sends it what nobody expects"
# Pages that no form of that day is sent to, and where their fields are tried.
UNSEEN = {
    "auditor.drop_question": NO_FIELD,
    "auditor.step_finding": TYPED,
    "manager.answer_request": FUZZ,
    "manager.reply_finding": TYPED,
    "merchant.ask": FUZZ,
    "merchant.renew_link": NO_FIELD,
    "admin.drop_job": TYPED,
    "admin.end_badge": FUZZ,
    "admin.end_credential": IDS,
    "admin.reopen": NO_FIELD,
    "admin.retry_job": NO_FIELD,
    "admin.unlock": FUZZ,
    "admin.unrelate": IDS,
    "after_sales.code": FUZZ,
    "after_sales.drop_view": NO_FIELD,
    "after_sales.end_pass": FUZZ,
    "after_sales.enter_days_off": TYPED,
    "after_sales.parcel_looked_at": NO_FIELD,
    "after_sales.pick_up": TYPED,
    "after_sales.tell_again": NO_FIELD,
    "api.add_webhook": SCRIPT,
    "api.answer_deviation": SCRIPT,
    "api.ask_return": SCRIPT,
    "api.close_order": SCRIPT,
    "api.order_files": SCRIPT,
    "api.end_webhook": SCRIPT,
    "api.orders": SCRIPT,
    "api.replay_webhook_message": SCRIPT,
    "api.return_pictures": SCRIPT,
    "api.rotate_webhook": SCRIPT,
    "api.try_webhook": SCRIPT,
    "auditor.end_access": NO_FIELD,
    "auditor.keep_question": TYPED,
    "buyer.answer_deviation": FUZZ,
    "buyer.answer_offer": FUZZ,
    "buyer.ask_code": FUZZ,
    "buyer.ask_return": FUZZ,
    "buyer.confirm": FUZZ,
    "buyer.end_share": FUZZ,
    "buyer.from_platform": FUZZ,
    "buyer.leave": NO_FIELD,
    "buyer.look_up": FUZZ,
    "buyer.pick_up": FUZZ,
    "buyer.refund_instead": NO_FIELD,
    "buyer.send_appeal": FUZZ,
    "buyer.send_message": FUZZ,
    "buyer.send_waybill": FUZZ,
    "buyer.share": FUZZ,
    "buyer.take_back_request": FUZZ,
    "buyer.tell_facts": FUZZ,
    "buyer.want_person": NO_FIELD,
    "comparison.save_reading": SCRIPT,
    "inspector.answers": TYPED,
    "inspector.check_files": SCRIPT,
    "inspector.files": SCRIPT,
    "inspector.save_field": SCRIPT,
    "inspector.save_finding": SCRIPT,
    "instruments.add": FUZZ,
    "instruments.calibrate": FUZZ,
    "instruments.check": FUZZ,
    "instruments.hand": NO_FIELD,
    "instruments.take_back": FUZZ,
    "instruments.withdraw": FUZZ,
    "items.presence": SCRIPT,
    "items.scan_frame": SCRIPT,
    "manager.approve": TYPED,
    "manager.end_badge": FUZZ,
    "manager.end_credential": IDS,
    "manager.reject": TYPED,
    "manager.unrelate": IDS,
    "notices.contact": TYPED,
    "notices.seen": FUZZ,
    "orders.approve": FUZZ,
    "orders.assign": FUZZ,
    "orders.categorise": FUZZ,
    "orders.correct_title": FUZZ,
    "orders.drop": NO_FIELD,
    "orders.decide_number": FUZZ,
    "orders.mappings": FUZZ,
    "orders.rejected": FUZZ,
    "recalls.answer": FUZZ,
    "recalls.new": FUZZ,
    "pushes.tracking": SCRIPT,
    "receiving.beep": SCRIPT,
    "receiving.bind": FUZZ,
    "receiving.decide_correction": FUZZ,
    "receiving.reject": TYPED,
    "receiving.send_parcel_back": FUZZ,
    "receiving.upload": SCRIPT,
    "reviewer.answer": TYPED,
    "reviewer.check": FUZZ,
    "reviewer.lift": TYPED,
    "sealing.upload": SCRIPT,
    "sealing.upload_weighing": SCRIPT,
    "sealing.weigh_again": FUZZ,
    "second_person.confirm": FUZZ,
    "second_person.decline": FUZZ,
    "second_person.reset": FUZZ,
    "second_person.withdraw": FUZZ,
    "sign_in.as_example": FUZZ,
    "sign_in.code_step": FUZZ,
    "sign_in.drop_typed": FUZZ,
    "sign_in.keep_typed": FUZZ,
    "sign_in.page": TYPED,
    "sign_in.renew_backup_codes": FUZZ,
    "sign_in.sign_out": NO_FIELD,
    "sign_in.sign_out_everywhere": NO_FIELD,
    "sign_in.still_here": FUZZ,
    "signatory.batch": FUZZ,
    "station.register": FUZZ,
    "station.take_over": FUZZ,
    "verify.file": TYPED,
    "warehouse.hand_over": TYPED,
    "warehouse.label": FUZZ,
    "warehouse.picks": TYPED,
    "ways.ask_to_enrol": FUZZ,
    "ways.ask_to_prove": FUZZ,
    "ways.ask_to_sign_in": FUZZ,
    "ways.end_key": FUZZ,
    "ways.end_passkey": FUZZ,
    "ways.enrol": FUZZ,
    "ways.rename": FUZZ,
    "ways.set_pin": FUZZ,
    "ways.sign_in": FUZZ,
    "webhooks.add": FUZZ,
    "webhooks.end": NO_FIELD,
    "webhooks.replay": NO_FIELD,
    "webhooks.replay_dead": NO_FIELD,
    "webhooks.rotate": NO_FIELD,
    "webhooks.secret": NO_FIELD,
    "webhooks.test": NO_FIELD,
}
# A page of findings keeps what can be read and tells the rest: here what is garbled is not kept.
SAVES_THE_REST = {"/bench/N"}


@pytest.fixture
def scene():
    return Scene("busy day", busy_day)


@pytest.fixture
def written(monkeypatch):
    """What a request would have written; all of it is taken back."""
    verbs: list[tuple[str, str]] = []

    def heard(_connection, _cursor, text, values, _context, _many):
        verb, table = re.match(r"(\w+)(?: INTO| FROM)? (\w+)?", text).groups()
        if verb in ("INSERT", "UPDATE", "DELETE") and table not in LEFT_OUT:
            verbs.append((f"{verb} {table}", repr(values)))

    def commit(session):
        session.flush()
        kept.extend(verbs)
        session.rollback()

    def begin():
        monkeypatch.setattr(Session, "commit", commit)
        # What is taken back is no row that the recorded heads may know.
        monkeypatch.setattr(record, "keep_heads", lambda _heads: None)
        return kept, verbs

    kept: list[tuple[str, str]] = []
    event.listen(Engine, "before_cursor_execute", heard)
    yield begin
    event.remove(Engine, "before_cursor_execute", heard)


def values_of(name, foreign, place):
    """All of them for a key; for a word of a list, three in turn."""
    if name in KEYS:
        return (*GARBLED, *foreign.get(name, ()))
    return tuple(GARBLED[(place + n) % len(GARBLED)] for n in (0, 3, 6))


def endpoint_of(app, action):
    path = urlsplit(action).path
    return app.url_map.bind("localhost").match(path, method="POST")[0]


def is_told(pattern, garbled, values):
    """Whether what was written is what was garbled; on most pages nothing at all may be written."""
    return pattern not in SAVES_THE_REST or f"'{garbled}'" in values


@pytest.mark.timeout(900)  # a minute of work: on a machine that is shared, more than five
def test_what_nobody_types_is_checked_all_the_same(app, made, signed_in, written):
    things, foreign = made
    forms = [one for one in every_form(app, things, signed_in) if one[1] not in SENT_TO]
    kept, verbs = written()
    broken, wrote, sent = [], [], 0
    for browser, pattern, form in forms:
        for place, name in enumerate(sorted(form.chosen | (KEYS & form.fields.keys()))):
            for value in values_of(name, foreign, place):
                kept.clear(), verbs.clear()
                fields = {**form.fields, name: value}
                answer = browser.client.post(
                    form.action, data={"csrf_token": browser.token, **fields}
                )
                sent += 1
                if answer.status_code >= 500:
                    broken.append((pattern, name, value, answer.status_code))
                told = {what for what, values in kept if is_told(pattern, value, values)}
                if told and (pattern, name) not in FREE:
                    wrote.append((pattern, name, value, answer.status_code, sorted(told)))
                answer.close()

    assert broken == []
    assert wrote == []
    assert (len(forms) > 60, sent > 700) == (True, True)
    seen = {endpoint_of(app, form.action) for _, _, form in forms}
    posted = {rule.endpoint for rule, method in pages_of(app) if method == "POST"}
    assert posted - seen == UNSEEN.keys()
    assert FREE.keys() <= {(pattern, name) for _, pattern, form in forms for name in form.fields}
