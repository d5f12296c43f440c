"""The door of the staff: who is kept out, who has to show again who they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time

import sqlalchemy as sa

from benchmarks.attacks.house import FOUND, REFUSED, House, must
from benchmarks.attacks.listing import attack, held_by

DONE, SHUT, NO_KEY = 200, 422, 401
NEW = "walnut tractor violet 9"


def code_now(secret: str) -> str:
    """What an authenticator shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = int(time.time()) // 30
    made = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = made[-1] & 15
    return f"{(int.from_bytes(made[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


@attack("S8", words="a stranger's wrong tries keep a colleague out, and tell who exists")
def lock_out(house: House) -> None:
    known = house.stranger()
    known.sign_in("inspector_2", house.facts["password"])
    known.post("/sign-out")
    said = []
    for login in ("inspector_2", "nobody-at-all"):
        stranger = house.stranger()
        answers = [stranger.sign_in(login, f"wrong password {n}") for n in range(8)]
        said.append([(a.status, re.sub(r"\d+", "#", a.words)[-400:]) for a in answers])
    codes = [[status for status, _ in row] for row in said]
    must(codes[0] == codes[1], f"{codes}")
    must(
        said[0][-1][1].replace("inspector_2", "") == said[1][-1][1].replace("nobody-at-all", ""),
        "other words",
    )
    must(known.sign_in("inspector_2", house.facts["password"]).status == FOUND, "the known device")
    fresh = house.stranger()
    must(fresh.sign_in("inspector_2", house.facts["password"]).status == FOUND, "another network")


@attack("S9", words="who needs a second factor works without, or puts another in its place")
def second_factor(house: House) -> None:
    person = house.stranger()
    person.sign_in("real_signatory", house.facts["password"])
    ref = house.facts["passed"]["ref"]
    for path in ("/sign", f"/sign/{ref}", "/account", "/items/" + ref):
        reply = person.get(path)
        must(reply.status != DONE, f"{path} without a second factor: {reply.status}")
    must(
        person.post(f"/sign/{ref}").status >= REFUSED or house.state("passed") == "passed", "signs"
    )
    page = person.get("/account/second-factor").text
    found = re.search(r"\b([A-Z2-7]{32})\b", page.replace(" ", ""))
    must(found, "no secret on the page")
    assert found is not None
    own = found[1]
    for given in (
        {"new_code": code_now(own)},
        {"new_code": code_now(own), "password": "wrong password 1"},
        {"secret": "A" * 32, "new_code": code_now("A" * 32), "password": house.facts["password"]},
    ):
        reply = person.post("/account/second-factor", given)
        must(reply.status >= REFUSED, f"{sorted(given)}: {reply.status}")
    used = code_now(own)
    given = {"new_code": used, "password": house.facts["password"]}
    reply = person.post("/account/second-factor", given)
    must(reply.status == DONE, f"the honest one: {reply.status} {reply.words[-200:]}")
    page = person.get("/account/second-factor").text
    found = re.search(r"\b([A-Z2-7]{32})\b", page.replace(" ", ""))
    if found is not None:
        given = {"new_code": code_now(found[1]), "password": house.facts["password"]}
        reply = person.post("/account/second-factor", given)
        must(reply.status >= REFUSED, f"replaced without the present code: {reply.status}")
        reply = person.post("/account/second-factor", {**given, "present_code": used})
        must(reply.status >= REFUSED, f"a code that was used already: {reply.status}")
    reply = house.stranger().sign_in("real_signatory", house.facts["password"])
    must("/sign-in/code" in reply.location, f"the password alone: {reply.location}")


@attack("S9", words="an hour-old session signs, grants, resets, settles, unmasks")
def stale_session(house: House) -> None:
    key = house.facts["people"]["merchant_2"]
    piece, case = house.facts["passed"]["ref"], house.facts["compared"]
    for login, path, fields in (
        ("signatory", f"/sign/{piece}", {}),
        ("signatory", "/sign/batch", {"ref": piece}),
        (
            "signatory",
            f"/certificates/{house.facts['certified']['number']}/revoke",
            {"reason": "x"},
        ),
        (
            "admin",
            f"/admin/people/{key}/grant",
            {"role": "sealer", "center": "1", "reason": "因公"},
        ),
        ("admin", f"/admin/people/{key}/reset", {"reason": "本人遗失"}),
        ("admin", "/admin/keys", {"login": "api_key", "name": "x", "scope": "items", "days": "9"}),
        ("customer_service", f"/service/cases/{case}/settle", {"reason": "比对无误，按单结算"}),
        ("customer_service", f"/service/items/{piece}/buyer", {"reason": "核对收货地址"}),
    ):
        person = house.stranger()
        person.sign_in(login, house.facts["password"])
        with house.database() as connection:
            row = "(SELECT max(id) FROM sign_in_session)"
            aged = sa.text(f"UPDATE sign_in_session SET proved_at = :then WHERE id = {row}")
            connection.execute(aged, {"then": _before(house)})
        reply = person.post(path, fields)
        must(
            reply.status == 403 and "proof_password" in reply.text,
            f"{login} {path}: {reply.status} {reply.location}",
        )
        reply = person.post(path, {**fields, "proof_password": "wrong password 1"})
        must(reply.status == 403, f"{login} {path} by a wrong password: {reply.status}")
    must(house.state("passed") == "passed", house.state("passed"))


def _before(house: House) -> str:
    with house.database() as connection:
        kind = connection.execute(
            sa.text("SELECT max(proved_at) FROM sign_in_session")
        ).scalar_one()
    if isinstance(kind, str):
        return "2026-01-01 00:00:00.000000" if "T" not in kind else "2026-01-01T00:00:00.000000"
    return "2026-01-01 00:00:00+00"


@attack("S11", words="a key of a program after it was ended, beyond its scope, beside a cookie")
def ended_key(house: House) -> None:
    admin, ref = house.staff("admin"), house.facts["delivered"]["ref"]
    page = admin.get("/admin/keys").text
    scopes = re.findall(r'name="scope"[^>]*value="([^"]+)"', page)
    given = {
        "login": "api_key", "name": "仓库接口", "scope": scopes, "days": "30",
        "center": house.facts["centers"][0], "reason": "仓库系统读取货品",
    }  # fmt: skip
    reply = admin.post("/admin/keys", given)
    must(reply.status == DONE, f"no key: {reply.status} {reply.words[-300:]}")
    secrets = set(re.findall(r"[A-Za-z0-9_-]{43}", reply.text))
    program = house.stranger()

    def opens() -> list[str]:
        asked = f"/api/v1/pieces/{ref}"
        return [
            one for one in secrets
            if program.get(asked, Authorization=f"Bearer {one}").status == DONE
        ]  # fmt: skip

    must(not opens(), "it opens before a second person has looked")
    found = re.search(r"/second/\d+", reply.text)
    must(found is not None, "no request")
    at = found[0] if found else ""
    admin.post(f"{at}/confirm", {"note": "自己核对"})
    must(not opens(), "it opens by one person's word")
    house.staff("admin_2").post(f"{at}/confirm", {"note": "已核对用途与期限"})
    works = opens()
    must(works, "the new key opens nothing")
    bearer = f"Bearer {works[0]}"
    must(program.get("/account", Authorization=bearer).status != DONE, "it opens pages")
    far = house.facts["far"]["ref"]
    must(
        program.get(f"/api/v1/pieces/{far}", Authorization=bearer).status == 404, "a foreign center"
    )
    with house.database() as connection:
        key = connection.exec_driver_sql("SELECT max(id) FROM api_key").scalar_one()
    must(works[0] not in admin.get("/admin/keys").text, "it is shown again")
    admin.post(f"/admin/keys/{key}/end")
    reply = program.get(f"/api/v1/pieces/{ref}", Authorization=bearer)
    must(reply.status == NO_KEY, f"after its end: {reply.status}")
    reply = house.staff("inspector").get(f"/api/v1/pieces/{ref}", Authorization="Bearer made-up")
    must(reply.status == NO_KEY, f"a cookie beside a made-up key: {reply.status}")


@attack("S18", words="a password that everybody tries first")
def common_password(house: House) -> None:
    person = house.stranger()
    person.sign_in("sealer_2", house.facts["password"])
    for new in (
        "aaaaaaaaaaaaaaaa", "123456789012", "qwertyuiop12", "password1234", "sealer_2sealer_2",
        "PASSWORD12345678", "ｐａｓｓｗｏｒｄ１２３４", "abcabcabcabc", "jadegate2026",
    ):  # fmt: skip
        given = {"old": house.facts["password"], "new": new}
        reply = person.post("/account/password", given)
        must(reply.status == SHUT, f"{new}: {reply.status}")


@attack("S18", words="production with a secret that can be guessed")
def guessed_secret(house: House) -> None:
    secrets = ("a" * 40, "secret" * 8, "")
    served = {"JADEGATE_ENV": "production", "JADEGATE_PUBLIC_URL": "https://qc.example.com"}
    starts = house.prompts(
        *[("run", "--port", "1")] * len(secrets),
        settings=[served | {"JADEGATE_SECRET_KEY": secret} for secret in secrets],
    )
    for secret, done in zip(secrets, starts, strict=True):
        said = done.stderr + done.stdout
        must(done.returncode != 0 and "SECRET" in said.upper(), f"{secret!r}: {said[-200:]}")


@attack("S20", words="a token of before the sign-in, of the person before, of another person")
def old_token(house: House) -> None:
    browser = house.stranger()
    browser.get("/sign-in")
    planted = browser.token
    browser.sign_in("receiving", house.facts["password"])
    own, path = browser.token, "/account/sign-out-everywhere"
    browser.token = planted
    must(
        browser.post("/language", {"language": "en"}).status >= REFUSED, "the planted token serves"
    )
    browser.token = own
    browser.post("/sign-out")
    browser.get("/sign-in")
    browser.sign_in("receiving_2", house.facts["password"])
    browser.token = own
    reply = browser.post(path)
    must(reply.status >= REFUSED, f"the token of the one before: {reply.status}")


@attack(
    "S20", words="the cookie after signing out, after an idle hour, after being ended elsewhere"
)
def dead_cookies(house: House) -> None:
    person = house.stranger()
    person.sign_in("sealer", house.facts["password"])
    copied = house.stranger()
    copied.cookies = dict(person.cookies)
    must(copied.get("/sealing/").status == DONE, "the cookie does not open")
    person.post("/sign-out")
    must(copied.get("/sealing/").status != DONE, "after signing out")
    person.sign_in("sealer", house.facts["password"])
    with house.database() as connection:
        row = "(SELECT max(id) FROM sign_in_session)"
        aged = sa.text(f"UPDATE sign_in_session SET seen_at = :then WHERE id = {row}")
        connection.execute(aged, {"then": _before(house)})
    must(person.get("/sealing/").status != DONE, "after an idle hour")


@attack("S20", words="sending on to another host after the sign-in")
def open_redirect(house: House) -> None:
    for target in (
        "https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example",
        "/\t/evil.example", "javascript:alert(1)", "/%5cevil.example", "https:evil.example",
    ):  # fmt: skip
        browser = house.stranger()
        browser.get("/sign-in")
        reply = browser.post(
            f"/sign-in?next={target}".replace("\t", "%09").replace("\\", "%5C"),
            {"login": "merchant", "password": house.facts["password"]},
        )
        where = reply.headers.get("location", "")
        must(
            where.startswith("/") and where[1:2] not in ("/", "\\") and "\t" not in where,
            f"{target!r} → {where!r}",
        )


held_by(
    "S20", words="the cookies of production bear __Host- and go over https alone",
    test="tests/web/base/test_production.py::test_every_cookie_and_its_flags",
)  # fmt: skip
