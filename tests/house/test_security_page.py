"""docs/security.md is true: figures, kinds, keys, settings and ways in are those of the code."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
STAFF_WAYS = {
    "password": "password",
    "passkey": "passkey",
    "badge": "badge + PIN",
    "example": "one click on an example person",
}
BUYER_WAYS = {
    "paper": "certificate number and second code",
    "link": "a shared link",
    "masked": "masked or whole",
    "digits": "number and digits",
    "code": "one-time code",
    "platform": "platform's link",
    "clerk": "verified call",
}
UNITS = {"s": 1, "min": 60, "h": 3600}


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    part = PAGE.split(f"## {heading} ·")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def value(text: str) -> object:
    number, _, unit = text.partition(" ")
    if unit in UNITS:
        return timedelta(seconds=int(number) * UNITS[unit])
    return int(number) * (1024 * 1024 if unit == "MiB" else 1)


@pytest.mark.parametrize("row", rows("Limits"), ids=lambda row: row[0])
def test_figures_are_those_of_the_code(row):
    module, _, figure = row[2].strip("`").partition(":")
    assert getattr(importlib.import_module(module), figure) == value(row[1])


def test_idle_periods_stand_there():
    from workflows.people.sessions import RULES

    written = {value(row[1]) for row in rows("Limits") if row[0].startswith("idle")}
    assert {rule.idle for rule in RULES.values()} == written


def test_every_kind_of_file_stands_there():
    from app.readers.facts import MEGABYTE
    from app.readers.kinds import KINDS
    from app.readers.orders.kinds import ORDERS

    written = {row[0].strip("`"): row[1:] for row in rows("Files")}
    # What the house writes itself is taken from nobody.
    taken = [kind for kind in KINDS if kind.mime != "application/json"]
    assert written == {
        kind.mime: [
            str(kind.limits.size // MEGABYTE),
            str(kind.limits.pixels // 1_000_000) if kind.limits.pixels else "–",
        ]
        for kind in taken
    }
    assert f"{ORDERS.size // MEGABYTE} MB, {ORDERS.rows:,} rows" in PAGE
    assert f"to be checked: {4_194_304 // MEGABYTE} MB" in PAGE


def test_every_way_in_stands_there():
    """Who may be known, and how: each function of the house that says who somebody is."""
    from workflows.people.sign_in_ways import SignInWay
    from workflows.roles import AccessWay

    ways = " ".join(row[0] for row in rows("Ways in"))
    assert set(STAFF_WAYS) == {way.value for way in SignInWay}
    assert set(BUYER_WAYS) == {way.value for way in AccessWay} - {"unknown"}
    for word in (
        *STAFF_WAYS.values(),
        *BUYER_WAYS.values(),
        "key of a program",
        "regulator's link",
    ):
        assert word in ways


def test_words_that_passwords_may_not_have_stand_there():
    from workflows.people.passwords import PRODUCT_WORDS

    assert [word for word in PRODUCT_WORDS if f"`{word}`" not in PAGE] == []


def test_every_key_stands_there():
    keys = {row[0].strip("`"): row for row in rows("Keys and algorithms")}
    assert set(keys) == {
        "root.key", "signer-0001.key", "log.key", "master.key", "keys of orders",
        "JADEGATE_SECRET_KEY", "JADEGATE_PLATFORM_SECRETS", "JADEGATE_CARRIER_SECRETS",
    }  # fmt: skip
    rooms = ("app", "certificates")
    code = "".join(p.read_text("utf-8") for room in rooms for p in (ROOT / room).rglob("*.py"))
    files = {Path(name).name for name in re.findall(r"[\w-]+\.key\b", code) if "self" not in name}
    lasting = {name for name in files if f'"{name}"' in code}
    # The session's key of development is made once and stands for JADEGATE_SECRET_KEY.
    # Two master keys lie beside each other only while one takes the other's place.
    on_their_way = {"previous.key", "next.key"}
    assert lasting - set(keys) - on_their_way <= {"session.key"}
    assert all(len(row) == 6 and all(row) for row in keys.values())


def test_every_algorithm_in_use_stands_there():
    """What is imported of the library, so that a new means has its line on the page."""
    used: set[str] = set()
    for room in ("app", "certificates"):
        for path in (ROOT / room).rglob("*.py"):
            for line in re.findall(
                r"from cryptography\.hazmat\.primitives[\w.]* import ([^(\n]+|\([^)]+\))",
                path.read_text("utf-8"),
            ):
                used |= set(re.findall(r"\b[A-Za-z_0-9]+\b", line))
    assert used <= {
        "AESGCM", "SHA256", "HKDF", "HKDFExpand", "ec", "ed25519", "hashes", "serialization",
        "Ed25519PrivateKey", "Ed25519PublicKey", "load_pem_private_key", "load_pem_public_key",
        "Encoding", "PublicFormat", "PrivateFormat", "NoEncryption", "EllipticCurvePrivateKey",
        "EllipticCurvePublicKey", "SECP256R1", "ECDSA", "Prehashed", "utils",
        "BestAvailableEncryption",
    }  # fmt: skip
    for word in ("AES-256-GCM", "HKDF-SHA-256", "ECDSA P-256", "Ed25519", "argon2id", "SHA-256"):
        assert word in PAGE


def test_every_connection_stands_there():
    from app.base.config import SETTINGS

    written = {row[1].strip("`") for row in rows("Connections")}
    local = {
        "JADEGATE_ENV", "JADEGATE_INSTANCE", "JADEGATE_PROXIES", "JADEGATE_PUBLIC_URL",
        "JADEGATE_SECRET_KEY", "JADEGATE_PLATFORM_SECRETS", "JADEGATE_SOURCE_URL",
        "JADEGATE_COVERED_CODES",
    }  # fmt: skip
    assert written == set(SETTINGS) - local


def test_classes_of_data_stand_there():
    classes = rows("Classes of data")
    assert [row[0] for row in classes] == [
        "secret", "personal, buyers", "personal, staff", "business", "public",
    ]  # fmt: skip
    assert all(len(row) == 6 and all(row) for row in classes)


def test_logs_stand_there():
    from app.web.base.edge import NOTED

    doors = next(row for row in rows("Logs") if row[0] == "doors")
    assert all(str(status) in doors[1] for status in NOTED)
    loggers = set()
    for path in (ROOT / "app").rglob("*.py"):
        loggers |= set(re.findall(r'getLogger\("(jadegate\.\w+)"\)', path.read_text("utf-8")))
    assert "jadegate.doors" in loggers
    written = " ".join(row[2] for row in rows("Logs"))
    assert set(re.findall(r"`(jadegate\.\w+)`", written)) == loggers


def test_costly_work_stands_there():
    from app.base.passwords import _few_at_once

    assert "512 MB, 10 s of\nthe processor" in PAGE
    assert "20 s by the clock" in PAGE
    assert _few_at_once._value == 4
    assert "100,000 rows" in PAGE


def test_what_is_typed_stands_there():
    for row in rows("What is typed"):
        for path in re.findall(r"`([\w/.]+)`", row[1]):
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    "said",
    [
        "as many devices as they like",
        "NIST SP 800-63B asks",
        "within two days if it is critical, seven if it is high, thirty else",
        "every three months",
        "every week",
    ],
)
def test_what_the_page_must_say_stands_there(said):
    assert said in " ".join(PAGE.split())


def test_the_proxy_of_the_readme_is_as_told():
    """What stands before the server is the operator's; what we show for it is right."""
    block = README.split("```nginx")[1].split("```")[0]
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in block
    assert re.search(r"ssl_ciphers ECDHE-[A-Z0-9:-]+;", block)
    assert not re.search(r"ssl_ciphers [^;]*(RC4|3DES|CBC|SHA1|EXPORT|aNULL)", block)
    assert "X-Forwarded-Host" not in block
    assert "return 301" not in block
