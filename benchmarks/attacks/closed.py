"""The machine and its edges: keys, files, hosts, what lies open to others."""

from __future__ import annotations

import io
import signal
import socket
import stat
import tarfile
import threading
import time
from contextlib import suppress

from benchmarks.attacks.house import FOUND, REFUSED, House, at_once, must, order_file
from benchmarks.attacks.listing import attack, held_by

DONE, SOON = 200, 20.0


@attack("S10", words="the root's key off the host: papers are issued all the same", alone=True)
def root_off_the_host(house: House) -> None:
    root = house.folder / "keys" / "signing" / "root.key"
    kept = root.read_bytes()
    house.stop()
    root.unlink()
    try:
        house.start()
        house.signed.clear()
        signer, ref = house.staff("signatory"), house.facts["passed_2"]["ref"]
        signer.get(f"/sign/{ref}")
        reply = signer.post(f"/sign/{ref}")
        must(reply.status == FOUND, f"{reply.status}")
        must(house.state("passed_2") == "certified", house.state("passed_2"))
    finally:
        root.touch(0o600)
        root.write_bytes(kept)


@attack("S10", words="a secret of a second factor, or of a buyer, without the master key")
def secrets_at_rest(house: House) -> None:
    with house.database() as connection:
        rows = connection.exec_driver_sql(
            "SELECT totp_sealed FROM person WHERE totp_sealed IS NOT NULL"
        ).scalars()
        for kept in rows:
            must(len(kept) > 60, f"{len(kept)} characters")  # sealed ones are longer


@attack("S17", words="another host in Host, X-Forwarded-Host, Referer, X-Forwarded-For")
def other_hosts(house: House) -> None:
    stranger = house.stranger()
    reply = stranger.get("/v", Host="evil.example")
    must(reply.status == REFUSED, f"Host: {reply.status}")
    forged = {"X-Forwarded-Host": "evil.example", "Referer": "http://evil.example/phish"}
    reply = stranger.get("/items/zzz", **forged, **{"X-Forwarded-For": "203.0.113.9"})
    must("evil.example" not in reply.text + str(reply.headers), "the page leads there")
    receiver = house.staff("receiving")
    with house.database() as connection:
        found = connection.exec_driver_sql("SELECT max(address) FROM sign_in_session").scalar_one()
    must("203.0.113" not in str(found) and receiver, "a made-up address is believed")


@attack("S19", words="files of the instance that others may read")
def open_files(house: House) -> None:
    for path in [house.folder, *house.folder.rglob("*")]:
        if path.name == "server.log":
            continue  # this program's own
        mode = stat.S_IMODE(path.stat().st_mode)
        must(not mode & 0o077, f"{path.relative_to(house.folder)}: {mode:o}")


@attack("S22", words="no licence, no source for who uses it over the network")
def source(house: House) -> None:
    page = house.stranger().get("/v").text
    must("/source" in page, "no link")
    reply = house.stranger().get("/source")
    must(reply.status == DONE and len(reply.body) > 100_000, f"{reply.status} {len(reply.body)}")
    with tarfile.open(fileobj=io.BytesIO(reply.body)) as archive:
        names = [name for name in archive.getnames() if "/instance/" in name or "keys/sig" in name]
    must(not names, f"it holds {names[:3]}")


@attack("S16", words="characters that a database or a header can't hold, in every kind of number")
def odd_characters(house: House) -> None:
    for login, path in (
        ("manager", "/orders/search?q={}"), ("auditor", "/audit?q={}"),
        ("receiving", "/scan?code={}"),
        ("customer_service", "/service/find?q={}"), ("manager", "/orders/lines/{}"),
        ("inspector", "/bench/{}"), ("admin", "/admin/people/{}"), ("auditor", "/audit/packs/{}"),
    ):  # fmt: skip
        for odd in ("%00", "a%00b", "%ed%a0%80", "9" * 30, "%F0%9F%98%80", "-1", "%C0%AE", "1e999"):
            reply = house.staff(login).get(path.format(odd))
            must(reply.status < 500, f"{path.format(odd)}: {reply.status}")
    clerk, case = house.staff("customer_service"), house.facts["compared"]
    clerk.get(f"/service/cases/{case}/terms")
    for typed in ("1E+1000000", "1E+999999999", "NaN", "-Infinity", "1e-1000000"):
        for path, name in (
            (f"/service/cases/{case}/terms", "step-0-rate"),
            (f"/service/cases/{case}/settle", "freight_paid"),
        ):
            reply = clerk.post(path, {name: typed, "reason": "活动页截图 12"})
            must(reply.status < 500, f"{path} {name}={typed}: {reply.status}")


@attack("R", words="killed while papers are signed; started again, each paper is whole", alone=True)
def killed_while_signing(house: House) -> None:
    signer, ref = house.staff("signatory"), house.facts["passed"]["ref"]
    signer.get(f"/sign/{ref}")

    def sign() -> None:
        with suppress(OSError):  # the server is gone
            signer.post(f"/sign/{ref}")

    thread = threading.Thread(target=sign)
    thread.start()
    thread.join(0.05)
    house.stop(signal.SIGKILL)
    thread.join()
    house.start()
    house.signed.clear()
    if house.state("passed") != "certified":
        signer = house.staff("signatory")
        signer.get(f"/sign/{ref}")
        reply = signer.post(f"/sign/{ref}")
        must(reply.status == FOUND, f"signed once more: {reply.status} {reply.words[-200:]}")
    issued = "SELECT count(*) FROM certificate WHERE item_id = :key AND state = 'issued'"
    key = int(ref.rsplit("-", 1)[1])
    must(house.count(issued, key=key) == 1, f"{house.count(issued, key=key)} papers of one piece")
    for command in (("log", "audit"), ("ledger", "verify")):
        done = house.prompt(*command)
        must(done.returncode == 0, f"{' '.join(command)}: {(done.stdout + done.stderr)[-300:]}")


@attack("R", words="the same import at once, from two managers")
def twin_imports(house: House) -> None:
    number = "6987000000000000009"
    content = order_file([{"主订单编号": number, "子订单编号": number}])
    acts = []
    for login in ("manager_net", "manager_net_2"):
        one = house.staff(login)
        one.get("/orders/")
        acts.append(
            lambda one=one: one.post("/orders/", {"center": "RL"}, {"file": ("a.csv", content)})
        )
    seen = [reply.status for reply in at_once(acts)]
    lines = house.count("SELECT count(*) FROM order_line WHERE sub_number = :n", n=number)
    must(lines == 1 and max(seen) < 500, f"{lines} lines, {seen}")


@attack("R", words="readers who ask for much and take nothing")
def slow_readers(house: House) -> None:
    host, port = "127.0.0.1", house.port
    lines = []
    for _ in range(40):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect((host, port))
        line.sendall(f"GET /source HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        lines.append(line)
    time.sleep(3)  # until the answers are under way, and nobody takes them
    begun = time.monotonic()
    reply = house.stranger().get("/v")
    took = time.monotonic() - begun
    for line in lines:
        line.close()
    must(reply.status == DONE and took < SOON, f"{reply.status} after {took:.0f} s")


held_by(
    "R", words="a shop, supplier, center or agency whose name reads like another's",
    test="tests/commands/network/test_names_compared.py",
)  # fmt: skip
held_by(
    "R", words="all codes of an order used up from many networks",
    test="tests/commands/returns/test_codes_and_links.py",
)  # fmt: skip
held_by(
    "R", words="a file that a scanner finds bad, or does not answer about",
    test="tests/readers/test_scanner.py",
)  # fmt: skip
held_by(
    "R", words="who serves the database changes a table or a trigger",
    test="tests/base/test_serving_role.py",
)  # fmt: skip
held_by(
    "R", words="a phone or an identity number in a reason or note",
    test="tests/commands/personal/test_staff_sentences.py",
)  # fmt: skip
held_by(
    "R", words="every kind of link against every kind of picture",
    test="tests/web/returns/test_pictures_by_links.py",
)  # fmt: skip
held_by(
    "R", words="files called by a buyer's name, at every door",
    test="tests/web/items/test_names_of_files.py",
)  # fmt: skip
held_by(
    "S19", words="the umask and the folder's mode at every start",
    test="tests/base/test_closed_to_others.py",
)  # fmt: skip
held_by(
    "R", words="a line, receiver or notice put into another center's order by its number",
    test="tests/web/api/test_orders_of_others.py",
)  # fmt: skip
held_by(
    "R", words="an order number that a shop's key takes before its shop's file comes",
    test="tests/commands/orders/test_orders_of_others.py",
)  # fmt: skip
held_by(
    "R", words="a platform that is none, turned titles, formulas for shops, by a program",
    test="tests/web/api/test_orders_of_others.py",
)  # fmt: skip
