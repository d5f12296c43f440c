"""What is sealed opens in its own place, with the key that the database knows, and nowhere else."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.base import config, db, runtime, secrets_at_rest
from app.base.config import Misconfigured
from app.base.secrets_at_rest import SealBroken, keyed_digest, master_file, seal

SECRET = "张三丰 13812345678"


@pytest.fixture
def fresh(tmp_path):
    """An installation before its first start."""
    settings = config.use(
        config.Config(
            instance=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'jadegate.db'}",
            production=False,
            secret_key="x" * 40,
            evidence_url=str(tmp_path / "evidence"),
            public_url="http://localhost",
        )
    )
    yield settings
    db.disconnect()


@pytest.fixture
def upgraded(fresh):
    runtime.upgrade(fresh)
    return fresh


def test_what_was_sealed_opens_and_does_not_show(upgraded):
    token = seal("totp", SECRET.encode(), about="person 1")
    assert secrets_at_rest.open("totp", token, about="person 1").decode() == SECRET
    assert "张三丰" not in token
    assert "13812345678" not in token
    assert token != seal("totp", SECRET.encode(), about="person 1")


@pytest.mark.parametrize(
    ("purpose", "about"), [("totp", "person 2"), ("buyer", "person 1"), ("totp", "")]
)
def test_a_sealed_text_does_not_open_in_another_place(upgraded, purpose, about):
    token = seal("totp", SECRET.encode(), about="person 1")
    with pytest.raises(SealBroken):
        secrets_at_rest.open(purpose, token, about=about)


@pytest.mark.parametrize("change", ["form", "name", "body", "cut", "empty", "odd"])
def test_a_changed_text_does_not_open(upgraded, change):
    token = seal("totp", SECRET.encode())
    form, name, body = token.split(".")
    changed = {
        "form": f"j0.{name}.{body}",
        "name": f"{form}.00000000.{body}",
        "body": f"{form}.{name}.{body[:20]}{'A' if body[20] != 'A' else 'B'}{body[21:]}",
        "cut": f"{form}.{name}.{body[:12]}",
        "empty": "",
        "odd": f"{form}.{name}.张",
    }[change]
    with pytest.raises(SealBroken):
        secrets_at_rest.open("totp", changed)


def test_equal_texts_have_one_digest_by_purpose_and_key(upgraded, tmp_path):
    first = keyed_digest("phone", "13812345678")
    assert first == keyed_digest("phone", "13812345678")
    assert first != keyed_digest("name", "13812345678")
    assert first != keyed_digest("phone", "13812345679")
    other = replace(upgraded, instance=tmp_path / "other", database_url="sqlite://")
    runtime.upgrade(replace(other, database_url=f"sqlite:///{tmp_path / 'other.db'}"))
    config.use(other)
    assert first != keyed_digest("phone", "13812345678")


def test_the_key_is_made_once_and_for_its_owner_alone(upgraded):
    path = master_file(upgraded)
    made = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]
    runtime.upgrade(upgraded)
    assert path.read_bytes() == made


def test_a_missing_key_is_said_and_never_made_anew(upgraded):
    path = master_file(upgraded)
    path.unlink()
    for start in (runtime.upgrade, runtime.must_be_current):
        with pytest.raises(Misconfigured, match="is missing: personal data"):
            start(upgraded)
    assert not path.exists()
    with pytest.raises(Misconfigured, match="is missing"):
        seal("totp", b"x")


def test_another_key_is_said(upgraded):
    path = master_file(upgraded)
    path.write_text("ab" * 32 + "\n")
    for start in (runtime.upgrade, runtime.must_be_current):
        with pytest.raises(Misconfigured, match=r"is key .* this database is locked with key"):
            start(upgraded)


def test_a_key_cut_short_or_open_to_others_is_said(upgraded):
    path = master_file(upgraded)
    path.chmod(0o640)
    with pytest.raises(Misconfigured, match="can be read by others"):
        seal("totp", b"x")
    path.chmod(0o600)
    path.write_text("abcd\n")
    with pytest.raises(Misconfigured, match="cut short"):
        seal("totp", b"x")


def test_a_database_from_before_the_key_gets_one(fresh):
    engine = db.make_engine(fresh.database_url)
    secrets_at_rest.check(fresh, engine)
    assert not master_file(fresh).exists()
    runtime.upgrade(fresh)
    with engine.connect() as connection:
        known = connection.scalar(sa.text("SELECT fingerprint FROM master_key"))
    engine.dispose()
    assert known == secrets_at_rest.fingerprint(secrets_at_rest.read_master(master_file(fresh)))


def test_first_starts_at_once_make_one_key(tmp_path):
    path = tmp_path / "keys" / "at-rest" / "master.key"

    def start(_number):
        secrets_at_rest.make_once(path)
        return path.read_text()

    with ThreadPoolExecutor(8) as starts:
        assert len(set(starts.map(start, range(16)))) == 1
