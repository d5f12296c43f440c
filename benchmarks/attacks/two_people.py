"""What nobody does alone, and nobody for another laboratory or another center."""

from __future__ import annotations

from benchmarks.attacks.house import FOUND, REFUSED, House, at_once, must, statuses
from benchmarks.attacks.listing import attack
from benchmarks.attacks.visitor import Visitor

MISSING, DONE = 404, 200
LATER = "2027-12-31"


@attack("S6", words="a reviewer and a signatory of another laboratory act for this one")
def foreign_laboratory(house: House) -> None:
    for login, piece, path, fields in (
        ("foreign_reviewer", "submitted", "/review/{}", {"action": "pass", "reason": "x"}),
        ("foreign_signatory", "passed", "/sign/{}", {}),
        ("foreign_signatory", "passed", "/sign/{}/retest", {"reason": "谱图看不清"}),
        ("foreign_signatory", "passed", "/sign/batch", {"ref": house.facts["passed"]["ref"]}),
        ("signatory_far", "passed", "/sign/{}", {}),
    ):
        before = house.state(piece)
        other = house.staff(login)
        other.get("/account")
        reply = other.post(path.format(house.facts[piece]["ref"]), fields)
        must(house.state(piece) == before, f"{login} {path}: {before} → {house.state(piece)}")
        must(path == "/sign/batch" or reply.status >= REFUSED, f"{login} {path}: {reply.status}")


@attack("S14", words="papers signed that were never shown, or at another sign-in, or ahead")
def unread_paper(house: House) -> None:
    ref = house.facts["passed"]["ref"]

    def comes() -> Visitor:
        person = house.stranger()
        must(person.sign_in("signatory", house.facts["password"]).status == FOUND, "no sign-in")
        return person

    looked = comes()
    looked.get(f"/sign/{ref}")
    for ahead in (
        {},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Fetch-Dest": "image"},
    ):
        signer = comes()
        if ahead:
            signer.get(f"/sign/{ref}", **ahead)
            signer.get(f"/sign/batch?ref={ref}", **ahead)
        signer.ask("HEAD", f"/sign/{ref}")
        signer.post("/sign/batch", {"ref": ref}, Accept="application/json")
        must(house.state("passed") == "passed", f"one of several, {ahead}")
        reply = signer.post(f"/sign/{ref}")
        must(reply.status >= REFUSED, f"signed unread: {reply.status} {ahead}")
        must(house.state("passed") == "passed", f"signed unread, {ahead}")


@attack("S6", words="a paper revoked by the signatory of another laboratory")
def foreign_revocation(house: House) -> None:
    number = house.facts["certified"]["number"]
    other = house.staff("foreign_signatory")
    given = {
        "reason": "x", "login": "auditor", "password": house.facts["password"],
    }  # fmt: skip
    reply = other.post(f"/certificates/{number}/revoke", given)
    must(reply.status >= REFUSED, f"{reply.status}")
    state = house.stranger().get(f"/v/{number}.json?c={house.facts['certified']['code']}").json
    must(state and state["status"]["ok"], "it is revoked")


@attack("S6", words="a role granted for a laboratory that has no scope at that center")
def grant_without_scope(house: House) -> None:
    admin, key = house.staff("admin"), house.facts["people"]["merchant_2"]
    given = {
        "role": "signatory", "center": house.facts["centers"][1], "agency": house.facts["agency_2"],
        "reason": "新同事入职，主管已核对",
    }  # fmt: skip
    admin.get(f"/admin/people/{key}")
    admin.post(f"/admin/people/{key}/grant", given)
    asked = "SELECT count(*) FROM second_person_request WHERE subject LIKE :subject"
    must(house.count(asked, subject=f"{key} signatory%") == 0, "it waits for a second person")
    roles = "SELECT count(*) FROM role_assignment WHERE person_id = :key AND role = 'signatory'"
    must(house.count(roles, key=key) == 0, "it is granted")


@attack("S7", words="one administrator makes people who decide, and confirms it")
def puppets(house: House) -> None:
    admin = house.staff("admin")
    admin.get("/admin/people/new")
    made = {
        "login": "puppet", "name": "木偶", "name_en": "Puppet", "staff_no": "P-1",
        "password": "walnut tractor violet 9",
    }  # fmt: skip
    reply = admin.post("/admin/people/new", made)
    must(reply.status == FOUND, f"an account: {reply.status} {reply.words[-200:]}")
    key = int(reply.location.rsplit("/", 1)[1])
    centre, agency = house.facts["centers"][0], house.facts["agency"]
    why = "新同事入职，主管已核对"
    for role in ("inspector", "reviewer", "signatory", "admin", "customer_service", "manager"):
        tests = role in ("inspector", "reviewer", "signatory")
        given = {"role": role, "center": centre, "reason": why} | (
            {"agency": agency} if tests else {}
        )
        if role == "admin":
            given["center"] = ""
        admin.get(f"/admin/people/{key}")
        reply = admin.post(f"/admin/people/{key}/grant", given)
        if reply.location.startswith("/second/"):
            admin.get(reply.location)
            reply = admin.post(f"{reply.location}/confirm", {"note": "已核对，同意"})
            must(reply.status >= REFUSED, f"confirmed by who asked: {reply.status}")
    credential = {
        "kind": "GAC", "number": "N-puppet", "issuer": "某局", "categories": "*",
        "valid_from": "2024-01-01", "valid_to": LATER, "reason": why,
    }  # fmt: skip
    admin.get(f"/admin/people/{key}")
    admin.post(f"/admin/people/{key}/credential", credential)
    roles = "SELECT count(*) FROM role_assignment WHERE person_id = :key"
    must(house.count(roles, key=key) == 0, "the puppet has a role")
    proofs = "SELECT count(*) FROM credential WHERE person_id = :key"
    must(house.count(proofs, key=key) == 0, "the puppet has a credential")
    puppet = house.stranger()
    reply = puppet.sign_in("puppet", made["password"])
    must(reply.status != FOUND, "who made the puppet signs in as it")
    house.others["puppet"] = key


@attack("S7", words="an administrator sets a password, or uses the reset alone")
def reset_alone(house: House) -> None:
    admin, key = house.staff("admin"), house.facts["people"]["reviewer_2"]
    reply = admin.post(f"/admin/people/{key}/password", {"password": "walnut tractor violet 9"})
    must(reply.status in (MISSING, 405), f"a password set: {reply.status}")
    admin.get(f"/admin/people/{key}")
    reply = admin.post(f"/admin/people/{key}/reset", {"reason": "本人遗失，到场核对"})
    where = reply.location if reply.status == FOUND else ""
    must("/reset/" not in reply.text, "the link is shown to who asked")
    if where.startswith("/second/"):
        reply = admin.post(f"{where}/confirm", {"note": "已核对，同意"})
        must(reply.status >= REFUSED and "/reset/" not in reply.text, f"{reply.status}")
    must(
        house.stranger().sign_in("reviewer_2", house.facts["password"]).status == FOUND, "shut out"
    )


@attack("S7", words="two administrators confirm the same request at once; it changed meanwhile")
def one_request_twice(house: House) -> None:
    admin, key = house.staff("admin"), house.facts["people"]["receiving"]
    centre = house.facts["centers"][0]
    admin.get(f"/admin/people/{key}")
    given = {"role": "customer_service", "center": centre, "reason": "新同事入职，主管已核对"}
    at = admin.post(f"/admin/people/{key}/grant", given).location
    must(at.startswith("/second/"), f"no request: {at}")
    seconds = [house.staff(login) for login in ("admin_2", "admin_far")]
    for one in seconds:
        one.get(at)
    acts = [
        lambda one=one: one.post(f"{at}/confirm", {"note": "已核对，同意"})
        for one in (*seconds, seconds[0])
    ]
    seen = statuses(at_once(acts))
    roles = (
        "SELECT count(*) FROM role_assignment WHERE person_id = :key AND role = 'customer_service'"
    )
    must(house.count(roles, key=key) == 1 and seen.count(FOUND) == 1, f"{seen}")


@attack("S13", words="an auditor of one center ends another's access, and sees its alarms")
def foreign_auditor(house: House) -> None:
    auditor, ref = house.staff("auditor"), house.facts["certified"]["ref"]
    auditor.get("/audit/access")
    auditor.post("/audit/access", {"holder": "省局", "refs": ref, "days": "3"})
    with house.database() as connection:
        key = connection.exec_driver_sql("SELECT max(id) FROM case_access").scalar_one()
    other = house.staff("auditor_zz")
    must(ref not in other.get("/audit/access").text, "the list shows another center's")
    reply = other.post(f"/audit/access/{key}/end")
    must(reply.status == MISSING, f"ended: {reply.status}")
    must(other.get(f"/audit/items/{ref}").status == MISSING, "the piece is shown")
    reply = other.post("/audit/access", {"holder": "省局", "refs": ref, "days": "3"})
    must(reply.status >= REFUSED, f"given for another center's piece: {reply.status}")


@attack("S13", words="who manages one center acts for the network")
def of_one_center(house: House) -> None:
    manager = house.staff("manager")
    for path in ("/board/rules/new", "/board/rules/1/approve", "/board/rules/1/reject"):
        reply = manager.post(path, {})
        must(reply.status in (403, MISSING), f"{path}: {reply.status}")
    key = house.facts["people"]["sealer_far"]
    reply = manager.post(
        f"/board/staff/{key}/grant", {"role": "sealer", "center": 1, "reason": "x"}
    )
    must(reply.status in (403, MISSING), f"a foreign center's person: {reply.status}")
    must(house.staff("admin").get("/account").status == DONE, "")


@attack("S14", words="one clerk settles and pays, with another freight, twice at once")
def one_pair_of_eyes(house: House) -> None:
    clerk, case = house.staff("customer_service"), house.facts["compared"]
    at = f"/service/cases/{case}"
    clerk.get(at)
    seen = []
    for fields in (
        {"reason": ""},
        {"reason": "比对无误，按单结算", "freight_paid": "9999"},
        {"reason": "比对无误，按单结算"},
    ):
        reply = clerk.post(f"{at}/settle", fields)
        seen.append((reply.status, reply.location))
        if reply.location.startswith("/second/"):
            again = clerk.post(f"{reply.location}/confirm", {"note": "金额与订单一致"})
            must(again.status >= REFUSED, f"settled by who asked: {again.status}")
    reply = clerk.post(f"{at}/refund")
    must(reply.status >= REFUSED, f"paid alone: {reply.status} {seen}")
    second = house.staff("customer_service_2")
    asked = next((where for _, where in reversed(seen) if where.startswith("/second/")), "")
    must(asked, f"nothing waits: {seen}")
    second.get(asked)
    reply = second.post(f"{asked}/confirm", {"note": "金额与订单一致"})
    must(reply.status == FOUND, f"the second: {reply.status} {reply.words[-300:]}")
    reply = clerk.post(f"{at}/refund")
    must(reply.status >= REFUSED, "paid by who asked for it")
    at_once([lambda: second.post(f"{at}/refund") for _ in range(3)])
    rows = house.count("SELECT count(*) FROM refund_execution")
    must(rows <= 1, f"paid {rows} times")


@attack("S14", words="a quarantine lifted by one; the same manager confirms it")
def quarantine_alone(house: House) -> None:
    manager, ref = house.staff("manager"), house.facts["quarantined"]["ref"]
    manager.get(f"/review/{ref}")
    given = {
        "override": "brand_confirms",
        "reason": "复检结果与初检不同，解除扣留",
        "action": "lift",
    }
    reply = manager.post(f"/review/{ref}/lift", given)
    if reply.location.startswith("/second/"):
        reply = manager.post(f"{reply.location}/confirm", {"note": "已核对，同意"})
        must(reply.status >= REFUSED, f"confirmed by who asked: {reply.status}")
    must(house.state("quarantined") == "quarantined", house.state("quarantined"))


@attack("S14", words="a wrong mass typed over by the same clerk")
def weigh_over(house: House) -> None:
    sealer, known = house.staff("sealer"), house.facts["certified"]
    ref = known["ref"]
    for mass in ("1.00", "52.31"):
        sealer.get(f"/sealing/items/{ref}")
        sealer.post(
            f"/sealing/items/{ref}/seal",
            {"certificate_no": known["number"], "net_mass": mass, "tag_no": "JG-T-7777777"},
        )
        must(house.state("certified") != "sealed", f"sealed at {mass} g")
    reply = sealer.post(f"/sealing/items/{ref}/weigh-again", {"net_mass": "52.31"})
    must(house.state("certified") != "sealed", f"sealed by weighing again: {reply.status}")
