"""Looking is not acting: who is a buyer, and what a paper or two digits open."""

from __future__ import annotations

from benchmarks.attacks.house import FOUND, REFUSED, House, at_once, must, statuses
from benchmarks.attacks.listing import attack, held_by
from benchmarks.attacks.visitor import Reply

LIMITED = 429


def _acts(ref: str) -> list[tuple[str, dict[str, str]]]:
    """Every act of a buyer on a piece."""
    at = f"/b/items/{ref}"
    return [
        (f"{at}/deviation", {"answer": "accept"}),
        (f"{at}/deviation", {"answer": "decline"}),
        (f"{at}/pick-up", {"picked_up_at": "2026-01-01T10:00"}),
        (f"{at}/return", {"why": "no_reason", "quantity": "1"}),
        (f"{at}/share", {}),
        (f"{at}/share/end", {}),
    ]


@attack("S1", words="two digits of a masked phone open the order")
def two_digits(house: House) -> None:
    order = house.facts["awaiting"]["order"]
    for phone in ("0088", "9988", "7788"):
        stranger = house.stranger()
        stranger.get("/b/")
        reply = stranger.post("/b/", {"number": order, "phone": phone})
        must(reply.status >= REFUSED, f"{phone}: {reply.status} {reply.location}")
        must(stranger.get("/b/items").status == FOUND, "the order is shown")


@attack("S1", words="who may look acts as the buyer")
def looking_acts(house: House) -> None:
    for piece in ("awaiting", "delivered"):
        visitor, ref = house.looking(piece), house.facts[piece]["ref"]
        before = house.state(piece)
        visitor.get(f"/b/items/{ref}")
        for path, fields in _acts(ref):
            reply = visitor.post(path, fields)
            must(reply.status >= REFUSED, f"{path} {reply.status} {reply.location}")
        must(house.state(piece) == before, f"{piece} is {house.state(piece)}")
    cases = house.count("SELECT count(*) FROM return_case")
    must(cases == house.facts["cases"], "a return was opened")


@attack("S1", words="guessing the one-time code, and another device's code")
def guessed_code(house: House) -> None:
    visitor, other = house.looking("delivered"), house.looking("delivered")
    code = house.code_for("delivered", visitor)
    other.get("/b/confirm")
    reply = other.post("/b/confirm", {"code": code})
    must(reply.status >= REFUSED, f"another device's code: {reply.status}")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    visitor.get("/b/confirm")
    for _ in range(5):
        visitor.post("/b/confirm", {"code": wrong})
    reply = visitor.post("/b/confirm", {"code": code})
    must(reply.status >= REFUSED, f"the right code after five wrong ones: {reply.status}")


@attack("S1", words="one code, many tabs at once; the code once more; the old cookie")
def code_twice(house: House) -> None:
    visitor = house.looking("sold")
    code = house.code_for("sold", visitor)
    visitor.get("/b/confirm")
    cookies, token = dict(visitor.cookies), visitor.token

    def tab() -> Reply:
        one = house.stranger()
        one.cookies, one.token = dict(cookies), token
        return one.post("/b/confirm", {"code": code})

    seen = [reply.location for reply in at_once([tab] * 4)]
    must(seen.count("/b/items") == 1, f"{seen}")
    old = house.stranger()
    old.cookies, old.token = dict(cookies), token
    ref = house.facts["sold"]["ref"]
    must(old.post(f"/b/items/{ref}/share").status >= REFUSED, "the cookie of before acts")
    must(old.get(f"/b/items/{ref}").status != 200, "the cookie of before looks")


@attack("S1", words="the pass of one order acts on another")
def other_order(house: House) -> None:
    buyer = house.buyer("awaiting_2")
    for piece in ("delivered", "sold"):
        ref = house.facts[piece]["ref"]
        for path, fields in _acts(ref):
            reply = buyer.post(path, fields)
            must(
                reply.status >= REFUSED or "/b/items" not in reply.location,
                f"{path} {reply.status}",
            )
        must(buyer.get(f"/b/items/{ref}").status >= REFUSED, "another order is shown")


@attack("S1", words="a deviation accepted and declined at once, from two devices")
def both_answers(house: House) -> None:
    first, second = house.buyer("awaiting_2"), house.buyer("awaiting_2")
    at = f"/b/items/{house.facts['awaiting_2']['ref']}/deviation"
    seen = statuses(
        at_once([
            lambda: first.post(at, {"answer": "accept"}),
            lambda: second.post(at, {"answer": "decline"}),
            lambda: first.post(at, {"answer": "accept"}),
        ])
    )  # fmt: skip
    must(seen.count(FOUND) == 1, f"{seen}")


@attack("S2", words="the code of the paper opens the order")
def paper_is_no_pass(house: House) -> None:
    known = house.facts["delivered"]
    for typed in (
        {"by": "certificate", "number": known["number"], "second_code": known["code"]},
        {"number": known["number"], "phone": known["code"], "second_code": known["code"]},
        {"number": known["order"], "phone": "0000", "second_code": known["code"], "by": "paper"},
    ):
        stranger = house.stranger()
        stranger.get("/b/?by=certificate")
        reply = stranger.post("/b/?by=certificate", typed)
        must("/b/items" not in reply.location, f"{typed}: {reply.location}")
        must(stranger.get(f"/b/items/{known['ref']}").status != 200, "the piece is shown")
    page = house.stranger().get(f"/v/{known['number']}?c={known['code']}")
    must(page.status == 200 and known["order"] not in page.text, "the order stands on the page")


@attack("S8", words="wrong tries at an order number lock its buyer out")
def order_lock(house: House) -> None:
    known = house.facts["clear"]
    buyer = house.looking("clear")
    for n in range(17):
        stranger = house.stranger()
        stranger.get("/b/")
        reply = stranger.post("/b/", {"number": known["order"], "phone": f"{n:04d}"})
    must(reply.status == LIMITED, f"the 17th stranger's try: {reply.status}")
    reply = buyer.post("/b/", {"number": known["order"], "phone": known["phone"]})
    must(reply.status == FOUND, f"the buyer's device: {reply.status}")
    # The device was right, so that the count begins anew; strangers are shut out once more.
    for n in range(17):
        stranger = house.stranger()
        stranger.get("/b/")
        stranger.post("/b/", {"number": known["order"], "phone": f"{n:04d}"})


@attack("S12", words="a limited number by JSON, in other letters, by its sub-order, as a file part")
def other_roads(house: House) -> None:
    known = house.facts["clear"]
    right = {"by": "order", "number": known["order"], "phone": known["phone"]}
    stranger = house.stranger()
    reply = stranger.send_json("/b/", right)
    must(reply.status != FOUND, f"JSON: {reply.status}")
    wide = known["order"].translate({ord("0") + n: ord("０") + n for n in range(10)})
    for number in (known["order"], wide, f" {known['order']} ", known["order"] + "\u3000"):
        stranger = house.stranger()
        stranger.get("/b/")
        reply = stranger.post("/b/", {**right, "number": number})
        must(reply.status == LIMITED, f"{number!r}: {reply.status}")
    stranger = house.stranger()
    stranger.get("/b/")
    reply = stranger.post("/b/", right, {"number": ("number", known["order"].encode())})
    must(reply.status >= REFUSED, f"a file part: {reply.status}")


@attack("S12", words="a device that knows an order tries another one of the same number for ever")
def twin_number(house: House) -> None:
    twin = house.facts["twin"]
    known = house.stranger()
    known.get("/b/")
    reply = known.post("/b/", {"number": twin["number"], "phone": twin["own"]})
    must(reply.status == FOUND, f"the own order: {reply.status}")
    for n in range(18):
        somewhere = house.stranger()
        somewhere.cookies = dict(known.cookies)
        somewhere.get("/b/")
        reply = somewhere.post("/b/", {"number": twin["number"], "phone": f"{7000 + n}"})
    must(reply.status == LIMITED, f"the 18th try at the other one: {reply.status}")


@attack("S12", words="production with three workers that count each for themselves")
def three_workers(house: House) -> None:
    done = house.prompt("run", "--workers", "3", "--port", "1", "--no-setup")
    must(done.returncode != 0 and "JADEGATE_LIMITS_URL" in done.stderr + done.stdout, "it starts")


@attack("S15", words="the receiver of before still opens the order after a change")
def old_receiver(house: House) -> None:
    known = house.facts["moved"]
    tries = {}
    for phone in (known["old"], known["new"]):
        stranger = house.stranger()
        stranger.get("/b/")
        tries[phone] = stranger.post("/b/", {"number": known["order"], "phone": phone[-4:]}).status
    must(tries[known["old"]] >= REFUSED, f"the old one: {tries}")
    must(tries[known["new"]] == FOUND, f"the new one: {tries}")


@attack("S16", words="bodies that are no forms")
def odd_bodies(house: House) -> None:
    stranger = house.stranger()
    stranger.get("/b/")
    for path, value in (
        ("/b/", [1]), ("/b/", {"number": [{"a": 1}]}), ("/b/", None), ("/b/", "x"),
        ("/sign-in", {"login": {"a": 1}}), ("/v/file", [1]), ("/station", {"badge": []}),
    ):  # fmt: skip
        reply = stranger.send_json(path, value)
        must(reply.status < 500, f"{path} {value}: {reply.status}")
    auditor, ref = house.staff("auditor"), house.facts["delivered"]["ref"]
    for end in ("%0a", "%0d%0aX-A:%20b", "%00"):
        reply = auditor.get(f"/audit/items/{ref}{end}/dispute.json")
        must(reply.status < 500 and "x-a" not in reply.headers, f"{end}: {reply.status}")


@attack("S20", words="a buyer's cookie after leaving; a shared link after its end")
def after_leaving(house: House) -> None:
    buyer, ref = house.buyer("sold"), house.facts["sold"]["ref"]
    page = buyer.post(f"/b/items/{ref}/share").text
    link = page.partition("/b/t/")[2][:43].split('"')[0].split("<")[0]
    copied = house.stranger()
    copied.cookies, copied.token = dict(buyer.cookies), buyer.token
    must(house.stranger().get(f"/b/t/{link}").status == 200, "the link does not open")
    buyer.post(f"/b/items/{ref}/share/end")
    must(house.stranger().get(f"/b/t/{link}").status >= REFUSED, "the ended link opens")
    buyer.post("/b/leave")
    must(copied.get(f"/b/items/{ref}").status != 200, "the copied cookie looks")


held_by(
    "S1", words="a platform's link twice, changed, at once, without a secret",
    test="tests/commands/returns/test_codes_and_links.py::test_of_four_who_follow_it_at_once_one_is_let_in",
)  # fmt: skip
