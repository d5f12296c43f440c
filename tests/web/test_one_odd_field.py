"""No 500 from a form that is right but for one field, in every state that a piece has."""

from __future__ import annotations

import io
import random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from support import desk_pieces
from support.build import item_in, order_file
from support.databases import both_databases
from support.sample_findings import complete_findings, standard_of

from app.base import clock, db
from app.commands import record
from app.commands.inspection import claims
from app.models.inspection.evidence import Evidence
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState

pytestmark = both_databases  # each refuses other values than the other
ODD = [
    "", " ", "\x00", "a\x00b", "\u202e\u200b", "😀", "𬭎" * 3, "=1+1", "x" * 70, "字" * 300,
    "x" * 5000, "-1", "-0", "0", "1e400", "NaN", "sNaN", "Infinity", "9" * 400, "１２．５", "٣",
    "0.0000000000000001", "1e-400", "999999999999.99", "123456789012345678901",
    "0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01", "9999-12-31", "2028-02-29",
    "2027-02-29", "2026-11-12T10:00+14:00", "24:00", "25:61", "None", "true", "self",
]  # fmt: skip
ODD_VALUES = 1  # each; another draw of the seed tries others


def written_and_taken_back(session: Session) -> None:
    """In place of a commit, so that each try meets the same state."""
    session.flush()
    session.rollback()


def all_is_taken_back(monkeypatch):
    """No row lasts, so none may be known to the recorded heads either."""
    monkeypatch.setattr(Session, "commit", written_and_taken_back)
    monkeypatch.setattr(record, "keep_heads", lambda _heads: None)


def tries(fields: dict[str, Any]):
    """The form with one odd value, without one field, with one field twice."""
    rng = random.Random(" ".join(fields))
    yield fields
    for name, usual in fields.items():
        yield {k: v for k, v in fields.items() if k != name}
        for odd in rng.sample(ODD, ODD_VALUES):
            yield {**fields, name: odd}
        yield {**fields, name: [usual, rng.choice(ODD)]}


def broken(browser, path: str, fields: dict[str, Any], *, photo: str = "") -> list[Any]:
    found = []
    for form in tries(fields):
        files = {photo: (io.BytesIO(desk_pieces.picture(3)), "a.jpg")} if photo else {}
        answer = browser.client.post(
            path,
            data={"csrf_token": browser.token, **form, **files},
            content_type="multipart/form-data",
        )
        if answer.status_code >= 500:
            odd = {k: str(v)[:40] for k, v in form.items() if fields.get(k) != v}
            found.append((path, answer.status_code, odd, [k for k in fields if k not in form]))
    return found


def bench_fields() -> dict[str, str]:
    fields = {"checks": "JD-03", "reason": "更正"}
    given = complete_findings("jade")
    for check in standard_of("jade").checks:
        raw = given.get(check.code)
        if check.stage is Stage.BENCH and isinstance(raw, str):
            fields[f"{check.code}.{check.parts[0].key}"] = raw
    return fields


def test_a_piece_in_every_state(signed_in, network, settings, monkeypatch):
    found = []
    at = clock.now().strftime("%Y-%m-%dT%H:%M")
    received = desk_pieces.received(network)
    held = desk_pieces.queued(network)
    now = clock.now()
    desk_pieces.write(lambda s: claims.claim(s, held, by=network.inspector, now=now))
    walks = {
        state: item_in(state, network, settings, tag=50 + n)
        for n, state in enumerate(
            (ItemState.IN_REVIEW, ItemState.PASSED, ItemState.CERTIFIED, ItemState.SEALED,
             ItemState.DISPATCHED, ItemState.RETURN_PENDING, ItemState.RETURNED), 1)
    }  # fmt: skip
    browsers = {
        role: signed_in(role)
        for role in ("receiving", "receiving_2", "inspector", "reviewer", "signatory", "sealer",
                     "manager")
    }  # fmt: skip
    ref = {state: walk.ref for state, walk in walks.items()}
    all_is_taken_back(monkeypatch)
    work = [
        ("receiving", f"/receiving/items/{received}",
         {"waybill": "SF0000000000001", "gross_mass": "181.4", "CM-04.value": "1"}, "photos"),
        ("receiving", f"/receiving/items/{received}/listing", {"fact.species": "翡翠"}, ""),
        ("receiving", f"/receiving/items/{received}/exception",
         {"kind": "seal", "reason": "封签破"}, "photos"),
        ("inspector", f"/bench/{held}", bench_fields(), ""),
        ("inspector", f"/bench/{held}/findings",
         {"changed": "JD-03.value", "JD-03.value": "1.66", "reason": "x", "key": "k"}, ""),
        ("inspector", f"/bench/{held}/files", {"check": "CM-08", "replaces": "1"}, "file"),
        ("reviewer", f"/review/{ref[ItemState.IN_REVIEW]}",
         {"action": "send_back", "reason": "x"}, ""),
        ("signatory", f"/sign/{ref[ItemState.PASSED]}/retest", {"reason": "x"}, ""),
        ("sealer", f"/sealing/items/{ref[ItemState.CERTIFIED]}/seal",
         {"certificate_no": "JG", "net_mass": "52.31", "tag_no": "JG-T-0000009"}, "packing"),
        ("sealer", f"/sealing/items/{ref[ItemState.SEALED]}/dispatch",
         {"courier": "顺丰", "waybill": "SF0000000000009", "insured_value": "100"}, ""),
        ("sealer", f"/sealing/items/{ref[ItemState.DISPATCHED]}/deliver",
         {"signed_at": at, "place": "locker", "consent": "yes", "picked_up_at": at}, ""),
        ("sealer", f"/sealing/items/{ref[ItemState.RETURN_PENDING]}/hand-back",
         {"method": "post", "waybill": "SF0000000000009"}, ""),
        ("sealer", "/sealing/going-back",
         {"ref": ref[ItemState.RETURN_PENDING], "method": "post",
          "waybill": "SF0000000000009"}, ""),
        ("sealer", "/sealing/parcels",
         {"ref": ref[ItemState.SEALED], "courier": "顺丰",
          f"waybill-{ref[ItemState.SEALED]}": "SF0000000000009",
          f"insured-{ref[ItemState.SEALED]}": "100"}, ""),
        ("manager", "/orders/resubmit", {"ref": ref[ItemState.RETURNED], "reason": "再送"}, ""),
        ("manager", "/orders/cancel", {"ref": ref[ItemState.SEALED], "reason": "取消"}, ""),
    ]  # fmt: skip
    for role, path, fields, photo in work:
        found += broken(browsers[role], path, fields, photo=photo)
    assert found == []


def test_forms_of_the_office(signed_in, network, monkeypatch):
    admin, manager = signed_in("admin"), signed_in("manager")
    auditor, networked = signed_in("auditor"), signed_in("manager_net")
    all_is_taken_back(monkeypatch)
    whom = network.sealer.person_id
    center = {"capacity": "100", "opens": "08:00", "closes": "22:00", "categories": "jade"}
    named = {"code": "NEW", "name_zh": "新", "name_en": "New"}
    work = [
        (admin, "/admin/people/new",
         {"login": "new", "name": "新", "name_en": "New", "staff_no": "X-1", "reason": "核对"}),
        (admin, f"/admin/people/{whom}/password", {"password": "long enough a one"}),
        (admin, f"/admin/people/{whom}/grant",
         {"role": "receiving", "center": "1", "agency": "", "shop": "x"}),
        (manager, f"/board/staff/{whom}/credential",
         {"kind": "CGC", "number": "N1", "issuer": "某", "categories": "jade",
          "valid_from": "2026-01-01", "valid_to": "2027-01-01"}),
        (manager, f"/board/staff/{whom}/end_role", {"assignment": "1"}),
        (manager, f"/board/staff/{whom}/end_credential", {"credential": "1"}),
        (manager, f"/board/staff/{whom}/relate", {"shop": "x", "reason": "x"}),
        (manager, f"/board/staff/{whom}/unrelate", {"merchant": "1"}),
        (admin, "/admin/centers",
         {**named, **center, "kind": "warehouse", "province": "云南", "city": "瑞丽",
          "address": "路"}),
        (admin, "/admin/centers/1", {**center, "active": "1"}),
        (admin, "/admin/agencies",
         {**named, "address": "路", "cma_no": "1", "cnas_no": "2", "phone": "3"}),
        (admin, "/admin/agencies/1/scope", {"center": "1", "categories": "jade"}),
        (admin, "/admin/shops/1", {"center": "1"}),
        (networked, "/board/rules/new", {"kind": "standard", "text": "code = 'x'", "note": "n"}),
        (auditor, "/audit/access", {"holder": "市监局", "refs": "QC-2026-000001", "days": "3"}),
        (admin, "/account/password", {"old": "x", "new": "long enough a one"}),
        (admin, "/language", {"language": "en", "next": "/"}),
        (admin, "/sign-in", {"login": "inspector", "password": "x", "code": "1"}),
    ]  # fmt: skip
    found = []
    for browser, path, fields in work:
        found += broken(browser, path, fields)
    assert found == []


def test_a_file_with_an_odd_name_is_taken_for_what_it_holds(signed_in, network):
    received = desk_pieces.received(network)
    clerk, manager = signed_in("receiving"), signed_in("manager")
    for n, name in enumerate(("a\x00b", "\u202egpj.exe", "x" * 500)):
        photo = {"file": (io.BytesIO(desk_pieces.picture(n)), name + ".jpg")}
        path = f"/receiving/items/{received}/files/intake"
        kind = "multipart/form-data"
        assert clerk.post(path, photo, content_type=kind).status_code == 200
        orders = {"file": (io.BytesIO(order_file({})), name + ".csv"), "center": "RL"}
        assert manager.post("/orders/", orders, content_type=kind).status_code == 302
    with db.reading() as session:
        kept = session.execute(select(Evidence.mime, Evidence.width, Evidence.height)).all()
    assert kept == [("image/jpeg", 48, 36)] * 3
