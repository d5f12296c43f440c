"""Papers, packs and the log: what is forged, cut, locked or looked at."""

from __future__ import annotations

import json
import re
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

from benchmarks.attacks.house import REFUSED, House, must
from benchmarks.attacks.listing import attack, held_by

DONE, HOLDS, OWN_KEYS = 200, 0, 3
MOST_WAIT = 5.0


def _pack(house: House) -> Path:
    """An evidence pack of the house, with the root and the log's key got elsewhere."""
    folder = house.folder.parent / f"{house.name}-pack"
    if not folder.exists():
        folder.mkdir()
        done = house.prompt("certificate", "pack", folder / "pack.zip")
        must(done.returncode == 0, f"no pack: {done.stderr[-300:]}")
        stranger = house.stranger()
        (folder / "root.pem").write_bytes(stranger.get("/log/root.pem").body)
        (folder / "log.vkey").write_bytes(stranger.get("/log/key").body)
        (folder / "paper.pdf").write_bytes(_paper(house, "delivered"))
        (folder / "suspended.pdf").write_bytes(_paper(house, "asked"))
    return folder


def _paper(house: House, piece: str) -> bytes:
    digest: str = house.facts[piece]["digest"]
    where = house.folder / "papers" / "sha256" / digest[:2] / digest[2:4] / digest
    return where.read_bytes()


def _pinned(folder: Path) -> list[str | Path]:
    return ["--root", folder / "root.pem", "--log-key", folder / "log.vkey"]


@attack("C3", words="a pack that brings its own keys, and a rival's pack beside our root")
def rival_pack(house: House) -> None:
    folder = _pack(house)
    pack, paper = folder / "pack.zip", folder / "paper.pdf"
    rival = house.others["rival"]
    theirs = folder / "rival"
    theirs.mkdir(exist_ok=True)
    for path, name in (("/log/root.pem", "root.pem"), ("/log/key", "log.vkey")):
        (theirs / name).write_bytes(rival.stranger().get(path).body)
    verify = ("certificate", "verify", paper, "--pack", pack)
    commands = {
        "own keys": verify,
        "check-pack, own keys": ("certificate", "check-pack", pack),
        "pinned": (*verify, *_pinned(folder)),
        "a rival's keys": (*verify, *_pinned(theirs)),
    }
    done = house.prompts(*commands.values())
    seen = {what: one.returncode for what, one in zip(commands, done, strict=True)}
    must(seen["pinned"] == HOLDS, f"{seen}")
    must(seen["own keys"] == OWN_KEYS and seen["check-pack, own keys"] != HOLDS, f"{seen}")
    # On one database alone no rival stands beside the house.
    must(rival is house or seen["a rival's keys"] not in (HOLDS, OWN_KEYS), f"{seen}")


@attack("C4", words="the suspension taken out of a pack")
def cut_pack(house: House) -> None:
    folder = _pack(house)
    paper, number = folder / "suspended.pdf", house.facts["asked"]["number"]
    cut, bare = folder / "cut", folder / "bare"
    for one in (cut, bare):
        shutil.rmtree(one, ignore_errors=True)
    with zipfile.ZipFile(folder / "pack.zip") as archive:
        archive.extractall(cut)
    proof = next(cut.rglob(f"{number}.json"))
    proof = next(path for path in cut.rglob(f"{number}.json") if "leaves" in path.read_text())
    said: dict[str, Any] = json.loads(proof.read_text())
    must(len(said["leaves"]) > 1, "the proof has one leaf")
    said["leaves"] = said["leaves"][:1]
    proof.write_text(json.dumps(said))
    shutil.copytree(cut, bare)
    for leaves in bare.rglob("leaves*"):
        leaves.unlink()
    packs = {"the whole pack": folder / "pack.zip", "the cut pack": cut, "without its log": bare}
    done = house.prompts(
        *(("certificate", "verify", paper, "--pack", p, *_pinned(folder)) for p in packs.values())
    )
    for what, answer in zip(packs, done, strict=True):
        must(answer.returncode not in (HOLDS, OWN_KEYS), f"{what}: {answer.stdout[-300:]}")


@attack("C9", words="another public address: the log goes on, and packs are made")
def other_address(house: House) -> None:
    out = house.folder.parent / f"{house.name}-elsewhere.zip"
    out.unlink(missing_ok=True)
    done = house.prompt("certificate", "pack", out, JADEGATE_PUBLIC_URL="https://qc.other.example")
    must(done.returncode == 0, f"{(done.stdout + done.stderr)[-300:]}")
    folder = _pack(house)
    done = house.prompt(
        "certificate", "verify", folder / "paper.pdf", "--pack", out, *_pinned(folder)
    )
    must(done.returncode == HOLDS, f"under the old keys: {done.stdout[-300:]}")


@attack("C10", words="a look-up while nothing can be written", alone=True)
def look_up_locked(house: House) -> None:
    known, stranger = house.facts["delivered"], house.stranger()
    stranger.get("/v")
    with house.database() as holder:
        if holder.dialect.name == "sqlite":
            holder.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            tables = "certificate_lookup, log_checkpoint"
            holder.exec_driver_sql(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        for path in (f"/v/{known['number']}", f"/v/{known['number']}.json"):
            began = time.monotonic()
            reply = stranger.get(f"{path}?c={known['code']}")
            took = time.monotonic() - began
            must(reply.status == DONE, f"{path}: {reply.status} after {took:.1f} s")
            must(took < MOST_WAIT, f"{path}: {took:.1f} s")
        reply = stranger.post("/v/file", {}, {"file": ("a.pdf", _paper(house, "delivered"))})
        must(reply.status == DONE, f"a file: {reply.status}")


@attack("C12", words="a forged file beside a green status; a program's answer without a verdict")
def forged_file(house: House) -> None:
    paper = _paper(house, "delivered")
    forged = paper + b"\n%%EOF\n"
    stranger = house.stranger()
    stranger.get("/v")
    page = stranger.post("/v/file", {}, {"file": ("a.pdf", forged)})
    must(page.status == DONE and "这份文件不是它" in page.text, "the page does not say so")
    green = re.findall(r'class="notice good".{0,400}?(?:状态|签发者)', page.text, re.DOTALL)
    must(not green, "a green status beside it")
    program = house.stranger()
    for content, holds in ((paper, True), (forged, False), (b"%PDF-1.7 rubbish", False)):
        body = _multipart(content)
        reply = program.ask(
            "POST", "/v/file", body[0], {"Content-Type": body[1], "Accept": "application/json"}
        )
        must(
            reply.json is not None and reply.json.get("ok") is holds,
            f"{reply.status} {reply.body[:200]!r}",
        )


def _multipart(content: bytes) -> tuple[bytes, str]:
    head = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n"
    )
    return head + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


@attack("C12", words="a paper lost or damaged in the store is called a forgery")
def damaged_store(house: House) -> None:
    known = house.facts["sold"]
    digest = known["digest"]
    where = house.folder / "papers" / "sha256" / digest[:2] / digest[2:4] / digest
    kept = where.read_bytes()
    try:
        where.chmod(0o600)
        where.write_bytes(kept.replace(b"%PDF", b"%PDG", 1))
        reply = house.stranger().get(f"/v/{known['number']}?c={known['code']}")
        must(
            reply.status == DONE and "这是我们的问题" in reply.text,
            "the page does not say whose fault",
        )
        must("在签名后被改动" not in reply.text, "it accuses the paper")
        told = house.stranger().get(f"/v/{known['number']}.json?c={known['code']}").json
        must(told and told["ok"] is False and told["integrity"]["ok"] is None, f"{told}"[:200])
    finally:
        where.write_bytes(kept)


@attack("C13", words="the order's number in a paper, its record, its proof, its log")
def order_in_paper(house: House) -> None:
    import io

    import pikepdf

    for piece in ("delivered", "certified"):
        known = house.facts[piece]
        wanted = [known["order"], known["ref"].replace("QC-", "order ")]
        stranger = house.stranger()
        for path in (
            f"/v/{known['number']}.json?c={known['code']}",
            f"/log/proof/{known['number']}.json",
        ):
            must(wanted[0] not in stranger.get(path).text, f"{path} says it")
        with pikepdf.open(io.BytesIO(_paper(house, piece))) as paper:
            for kept in paper.attachments.values():
                must(wanted[0].encode() not in kept.get_file().read_bytes(), "the record says it")
        auditor = house.staff("auditor")
        record = auditor.get(f"/audit/certificates/{known['number']}/record.json")
        must(wanted[0] not in record.text, "the record says it")


@attack("C10", "C13", words="guessing codes of a number, and which numbers there are")
def enumeration(house: House) -> None:
    known, stranger = house.facts["delivered"], house.stranger()
    wrong = stranger.get(f"/v/{known['number']}?c=ZZZZ-ZZZZ")
    none = stranger.get("/v/AAAA-AAAA-AAAA?c=ZZZZ-ZZZZ")
    must(wrong.status == none.status and wrong.status >= REFUSED, f"{wrong.status} {none.status}")
    seen = [stranger.get(f"/v/{known['number']}?c=ZZZZ-{n:04d}").status for n in range(60)]
    must(429 in seen, "sixty codes are tried from one address")


held_by(
    "C3", "C4", words="every other alteration of a pack",
    test="tests/certificates/checking/test_tamper_pack.py::test_each_alteration_is_named",
)  # fmt: skip
