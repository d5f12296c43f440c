"""The sealing desk through its pages: seal, send, record the delivery, give back."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm.exc import StaleDataError
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import STEP, certified, picture, queued, reviewed, state_of, stored, write

from app.base import db
from app.base.errors import SOMEONE_FASTER
from app.commands.dispatch import parcels as dispatch
from app.commands.intake import receiving
from app.models.dispatch.parcel import Delivery, Dispatch
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState

JSON = {"Accept": "application/json"}


def text_of(response):
    return response.get_data(as_text=True)


def sealing(number, **changed):
    fields = {
        "certificate_no": number,
        "net_mass": "52.31 g",
        "tag_no": "JG-T-0000001",
        "packing": (BytesIO(picture(4)), "packing.jpg"),
        **changed,
    }
    return {k: v for k, v in fields.items() if v is not None}


def seal(browser, ref, number, **changed):
    path = f"/sealing/items/{ref}/seal"
    return browser.post(path, sealing(number, **changed), content_type="multipart/form-data")


def sealed(network, tag="JG-T-0000001", shade=1, **more):
    ref, number = certified(network, **more)
    write(
        lambda s: dispatch.seal(
            s,
            ref,
            tag,
            Decimal("52.31"),
            [stored(shade)],
            certificate_no=number,
            by=network.sealer,
            now=NOW + 6 * STEP,
        )
    )
    return ref


def sent(network):
    ref = sealed(network)
    write(
        lambda s: dispatch.dispatch(
            s, ref, "顺丰速运", "SF0000000000900", None, by=network.sealer, now=NOW + 7 * STEP
        )
    )
    return ref


@both_databases
def test_a_bag_is_sealed_sent_and_delivered(signed_in, network, certified_piece):
    ref, number = certified_piece
    browser = signed_in("sealer")
    page = text_of(browser.get("/sealing/"))
    assert ref in page
    page = text_of(browser.get(f"/sealing/items/{ref}"))
    assert "检测 52.31 g，允差 ±" in page
    response = seal(browser, ref, f"https://jade.example/v/{number}?c=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/sealing/")
    assert state_of(ref) is ItemState.SEALED
    parcel = {"courier": "顺丰速运", "waybill": "SF0000000000001", "insured_value": "12,800.00"}
    path = f"/sealing/items/{ref}/dispatch"
    assert browser.post(path, parcel).status_code == 422
    parcel["insured_value"] = "12800 元"
    assert browser.post(path, parcel).status_code == 302
    assert ref in text_of(browser.get("/sealing/on-the-way"))
    with db.reading() as session:
        at = session.query(Dispatch.at).scalar().astimezone()
    late = {"signed_at": "2099-01-01T10:00", "place": "self", "consent": "yes"}
    response = browser.post(f"/sealing/items/{ref}/deliver", late)
    assert response.status_code == 422
    assert "签收时间须在发货之后" in text_of(response)
    assert at.year >= 2025


@both_databases
def test_the_carriers_word_is_recorded_by_customer_service(signed_in, network):
    ref = sent(network)
    browser = signed_in("customer_service")
    page = text_of(browser.get(f"/sealing/items/{ref}"))
    assert "签收地点" in page
    assert browser.get("/sealing/on-the-way").status_code == 200
    assert browser.get("/sealing/").status_code == 403
    form = {
        "signed_at": "2026-11-12T11:00",
        "place": "locker",
        "consent": "no",
        "picked_up_at": "2026-11-12T18:30",
    }
    response = browser.post(f"/sealing/items/{ref}/deliver", form)
    assert response.status_code == 302
    assert state_of(ref) is ItemState.DELIVERED
    with db.reading() as session:
        kept = session.query(
            Delivery.place, Delivery.consent, Delivery.signed_at, Delivery.picked_up_at
        ).one()
    assert (kept.place, kept.consent) == ("locker", False)
    assert kept.signed_at.isoformat() == "2026-11-12T03:00:00+00:00"
    assert kept.picked_up_at.isoformat() == "2026-11-12T10:30:00+00:00"


NO_DELIVERY = [
    ({"signed_at": ""}, "请填写签收时间"),
    ({"signed_at": "yesterday"}, "有几处要改"),
    ({"signed_at": "0001-01-01T00:00"}, "签收时间须在发货之后"),
    ({"signed_at": "9999-12-31T23:59"}, "签收时间须在发货之后"),
    ({"place": ""}, "请选择签收地点"),
    ({"place": "roof"}, "请选择签收地点"),
    ({"place": "refused"}, "拒收的包裹"),
    ({"picked_up_at": "2026-11-12T12:00"}, "只有快递柜和驿站"),
    ({"picked_up_at": "noon"}, "有几处要改"),
]


def test_a_delivery_that_can_not_be_is_refused(signed_in, network):
    ref = sent(network)
    browser = signed_in("sealer")
    usual = {"signed_at": "2026-11-12T11:00", "place": "self", "consent": "unknown"}
    for changed, said in NO_DELIVERY:
        response = browser.post(f"/sealing/items/{ref}/deliver", usual | changed)
        assert response.status_code == 422, changed
        assert said in text_of(response)
    assert state_of(ref) is ItemState.DISPATCHED


NO_SEAL: list[tuple[dict[str, Any], int, str]] = [
    ({"certificate_no": ""}, 422, "请扫描证书"),
    ({"certificate_no": "0000-0000-0000"}, 409, "不是本件的证书"),
    ({"certificate_no": "JG-T-0000001"}, 422, "不是证书编号"),
    ({"certificate_no": "x" * 301}, 422, "300"),
    ({"net_mass": ""}, 422, "请先复称"),
    ({"net_mass": "viel"}, 422, "请输入数字"),
    ({"tag_no": ""}, 422, "请扫描防拆扣"),
    ({"tag_no": "A_B"}, 422, "防拆扣编号"),
    ({"packing": None}, 409, "请先上传封装照片或视频"),
    ({"packing": "x.jpg"}, 409, "x.jpg"),
]


def test_each_refusal_at_the_seal_is_shown_and_what_was_typed_stays(
    signed_in, network, certified_piece
):
    ref, number = certified_piece
    browser = signed_in("sealer")
    for given, status, said in NO_SEAL:
        junk = {"packing": (BytesIO(b"junk"), given["packing"])} if given.get("packing") else {}
        response = seal(browser, ref, number, **given | junk)
        page = text_of(response)
        assert response.status_code == status, given
        assert said in page
        assert "tag_no" in given or 'value="JG-T-0000001"' in page
    assert state_of(ref) is ItemState.CERTIFIED


def test_a_failed_weighing_locks_the_piece_and_the_page_says_what_comes_next(
    signed_in, network, certified_piece
):
    ref, number = certified_piece
    clerk, other, manager = (signed_in(name) for name in ("sealer", "sealer_2", "manager"))
    page = text_of(seal(clerk, ref, number, net_mass="52.90"))
    assert "疑似调包" in page
    assert "由另一位封装员复称" in page
    assert state_of(ref) is ItemState.WEIGHT_HELD
    assert ref in text_of(clerk.get("/sealing/held"))
    assert "须由另一人复称" in text_of(clerk.get(f"/sealing/items/{ref}"))
    again = f"/sealing/items/{ref}/weigh-again"
    assert "须由另一人复称" in text_of(clerk.post(again, {"net_mass": "52.31"}))
    assert ">1<" in text_of(manager.get("/board/"))
    held = f"/board/held/{ref}"
    early = manager.post(
        held, {"do": "release", "override": "scale_fault", "note": "天平没有归零过，已校准"}
    )
    assert early.status_code == 409
    unseen = other.post(again, {"net_mass": "52.31"})
    assert (unseen.status_code, "天平上的照片" in text_of(unseen)) == (409, True)
    photo = {"net_mass": "52.31", "weighing": (BytesIO(picture(5)), "scale.jpg")}
    assert other.post(again, photo, content_type="multipart/form-data").status_code == 302
    assert "复称照片" in text_of(manager.get("/board/held"))
    assert "换人复称相符" in text_of(manager.get("/board/held"))
    short = manager.post(held, {"do": "release", "override": "scale_fault", "note": "归零"})
    assert short.status_code == 422
    assert 'value="归零"' in text_of(short)
    done = {"do": "release", "override": "scale_fault", "note": "天平没有归零，校准后相符"}
    assert manager.post(held, done).status_code == 302
    assert state_of(ref) is ItemState.CERTIFIED


def test_a_used_tag_names_its_item(signed_in, network):
    first = sealed(network)
    ref, number = certified(network)
    response = seal(signed_in("sealer"), ref, number)
    assert response.status_code == 409
    assert f"已用于 {first}" in text_of(response)
    program = signed_in("sealer").post(
        f"/sealing/items/{ref}/seal",
        sealing(number),
        content_type="multipart/form-data",
        headers=JSON,
    )
    assert (program.status_code, program.json["item"]) == (409, first)


def test_packing_is_photographed_ahead_of_the_form(signed_in, network, certified_piece):
    ref, number = certified_piece
    browser = signed_in("sealer")
    path = f"/sealing/items/{ref}/files/packing"
    answer = browser.post(path, {"file": (BytesIO(picture(8)), "p.jpg")}, headers=JSON)
    assert answer.json["thumb"]
    assert "/thumb" in text_of(browser.get(f"/sealing/items/{ref}"))
    assert seal(browser, ref, number, packing=None).status_code == 302
    answer = browser.post(path, {"file": (BytesIO(picture(9)), "p.jpg")}, headers=JSON)
    assert answer.status_code == 409


def test_a_form_sent_twice_is_told_so(signed_in, network, certified_piece):
    ref, number = certified_piece
    browser = signed_in("sealer")
    seal(browser, ref, number)
    response = seal(browser, ref, number)
    assert response.status_code == 409
    assert "当前状态为“已封装”" in text_of(response)


@pytest.mark.parametrize("login", ["receiving", "inspector", "signatory", "auditor", "merchant"])
def test_other_roles_stay_outside(signed_in, network, login):
    ref = queued(network)
    browser = signed_in(login)
    for path in ("", "parcels", "on-the-way", "going-back", "not-passed", f"items/{ref}"):
        assert browser.get(f"/sealing/{path}").status_code == 403
    assert seal(browser, ref, "").status_code == 403
    for path in ("parcels", "going-back", "not-passed", f"items/{ref}/deliver"):
        assert browser.post(f"/sealing/{path}", {"ref": ref}).status_code == 403


def test_another_center_sees_nothing(signed_in, network, certified_piece):
    ref, number = certified_piece
    browser = signed_in("sealer_far")
    assert ref not in text_of(browser.get("/sealing/"))
    assert browser.get(f"/sealing/items/{ref}").status_code == 404
    assert seal(browser, ref, number).status_code == 404
    answer = browser.post("/sealing/parcels", {"ref": ref, "courier": "x"}, headers=JSON)
    assert answer.json["results"][ref]["ok"] is False


def test_several_bags_go_with_one_courier_each_with_its_answer(signed_in, network):
    first, second = sealed(network), sealed(network, tag="JG-T-0000002", shade=2)
    waiting, _ = certified(network)
    browser = signed_in("sealer")
    page = text_of(browser.get("/sealing/parcels"))
    assert 'value="12800.00"' in page
    form = {
        "ref": [first, second, waiting, "QC-2026-999999", "junk"],
        "courier": "顺丰速运",
        f"waybill-{first}": "SF0000000000001",
        f"insured-{first}": "12800.00",
        f"waybill-{second}": "SF0000000000002",
        f"insured-{second}": "lots",
        f"waybill-{waiting}": "SF0000000000003",
    }
    results = browser.post("/sealing/parcels", form, headers=JSON).json["results"]
    assert {ref: answer["ok"] for ref, answer in results.items()} == {
        first: True,
        second: False,
        waiting: False,
        "QC-2026-999999": False,
        "junk": False,
    }
    assert results[second]["text"] == "保价请填数字"
    form[f"insured-{second}"] = "100"
    page = text_of(browser.post("/sealing/parcels", {**form, "ref": [second, first]}))
    assert "1 件完成，1 件没有" in page
    assert state_of(second) is ItemState.DISPATCHED


def test_a_piece_at_which_somebody_was_faster_stops_no_batch(signed_in, network, monkeypatch):
    first, second = sealed(network), sealed(network, tag="JG-T-0000002", shade=2)
    send = dispatch.dispatch

    def overtaken(session, ref, *given, **more):
        if ref == first:
            raise StaleDataError
        send(session, ref, *given, **more)

    monkeypatch.setattr(dispatch, "dispatch", overtaken)
    form = {"ref": [first, second], "courier": "顺丰速运"}
    form |= {f"waybill-{ref}": f"SF{n:013d}" for n, ref in enumerate((first, second))}
    results = signed_in("sealer").post("/sealing/parcels", form, headers=JSON).json["results"]
    assert results[first] == {"ok": False, "text": SOMEONE_FASTER.reason.zh}
    assert results[second]["ok"] is True
    assert state_of(second) is ItemState.DISPATCHED


def test_a_batch_of_nothing_is_refused(signed_in, network):
    browser = signed_in("sealer")
    for path in ("parcels", "going-back", "not-passed"):
        assert browser.post(f"/sealing/{path}", {}).status_code == 422


def failed(network):
    return reviewed(network, case="jade_treated", action=ItemAction.FAIL, reason="检出充填")


def test_what_failed_is_prepared_and_goes_back_together(signed_in, network):
    first, second = failed(network), failed(network)
    browser = signed_in("sealer")
    page = text_of(browser.get("/sealing/not-passed"))
    assert "检出充填" in page
    answer = browser.post("/sealing/not-passed", {"ref": [first, second]}, headers=JSON).json
    assert all(row["ok"] for row in answer["results"].values())
    page = text_of(browser.get("/sealing/going-back"))
    assert first in page
    no_waybill = {"ref": [first], "method": "post", "waybill": ""}
    answer = browser.post("/sealing/going-back", no_waybill, headers=JSON).json
    assert answer["results"][first] == {"ok": False, "text": "寄回请填写运单号"}
    together = {"ref": [first, second], "method": "post", "waybill": "SF0000000000008"}
    assert "2 件完成，0 件没有" in text_of(browser.post("/sealing/going-back", together))
    assert state_of(first) is state_of(second) is ItemState.RETURNED


def test_one_piece_goes_back_from_its_page(signed_in, network):
    ref = failed(network)
    browser = signed_in("sealer")
    assert "转待退回" in text_of(browser.get(f"/sealing/items/{ref}"))
    path = f"/sealing/items/{ref}/prepare-return"
    assert browser.post(path, {"reason": "x\x00"}).status_code == 422
    assert browser.post(path, {"reason": ""}).status_code == 302
    path = f"/sealing/items/{ref}/hand-back"
    assert browser.post(path, {"method": ""}).status_code == 422
    assert browser.post(path, {"method": "drone"}).status_code == 422
    assert browser.post(path, {"method": "pick_up"}).status_code == 302
    assert state_of(ref) is ItemState.RETURNED
    assert "没有要做的事" in text_of(browser.get(f"/sealing/items/{ref}"))


def test_the_last_courier_is_offered_again(signed_in, network):
    first, second = sealed(network), sealed(network, tag="JG-T-0000002", shade=2)
    browser = signed_in("sealer")
    parcel = {"courier": "京东快递", "waybill": "JD0000000000001", "insured_value": ""}
    assert browser.post(f"/sealing/items/{first}/dispatch", parcel).status_code == 302
    assert 'value="京东快递"' in text_of(browser.get(f"/sealing/items/{second}"))


@both_databases
def test_lists_are_there_when_empty_and_take_garbage(signed_in, network):
    browser = signed_in("sealer")
    for path in ("", "parcels", "on-the-way", "going-back", "not-passed"):
        assert "没有" in text_of(browser.get(f"/sealing/{path}"))
        for query in (
            "after=x",
            "before=1e400_1",
            "after=1_99999999999999999999",
            "category=%00",
            "merchant=²",
            "merchant=99999999999999999999999",
        ):
            assert browser.get(f"/sealing/{path}?{query}").status_code == 200, query
    assert browser.get("/sealing/items/QC-2026-999999").status_code == 404
    assert browser.get("/sealing/items/%00").status_code == 404


def test_a_rejected_parcel_is_among_those_that_go_back(signed_in, network):
    ref = queued(network)
    write(
        lambda s: receiving.cancel(
            s, ref, "买家取消", by=network.customer_service, now=NOW + 5 * STEP
        )
    )
    page = text_of(signed_in("sealer").get("/sealing/going-back"))
    assert ref in page
    assert "买家取消" in page
