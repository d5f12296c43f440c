"""The keys that sign lie sealed by the master key: from before, made anew, after it is changed."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from support.build import NOW

from app.base import db, master_rotation, secrets_at_rest
from app.base.config import Misconfigured
from app.press import signing_keys
from certificates.seal import key_files, keyring, log_keys
from certificates.seal.keys import KeyExposed, KeyUnreadable

pytestmark = pytest.mark.usefixtures("database")
SEALED = ("signing/signer-0001.key", "signing/signer-0002.key", "log/log.key")
PEM = b"-----BEGIN PRIVATE KEY-----"


@pytest.fixture
def before(settings):
    """A folder of keys from before they were sealed; what its keys sign."""
    keyring.open_signer(settings.keys, name="Jadegate", at=NOW)
    signer = keyring.rotate(settings.keys, name="Jadegate", at=NOW)
    log = log_keys.open_log_key(settings.keys, origin=settings.log_origin)
    assert all(head(settings, name) == PEM for name in (*SEALED, "signing/root.key"))
    return signer.sign(b"x"), log.sign(b"x")


def head(settings, name):
    return (settings.keys / name).read_bytes()[: len(PEM)]


def signatures(settings):
    signer = signing_keys.paper_signer(settings, NOW)
    return signer.sign(b"x"), signing_keys.log_signer(settings).sign(b"x")


def named(settings, master):
    """Which files that master key sealed."""
    sealed_by = f"{secrets_at_rest.FORM}.{master}.".encode()
    return tuple(n for n in SEALED if (settings.keys / n).read_bytes().startswith(sealed_by))


def here(settings):
    return secrets_at_rest.short(secrets_at_rest.read_master(secrets_at_rest.master_file(settings)))


def test_what_lay_in_clear_is_sealed_at_the_start_and_signs_as_before(settings, before):
    assert signatures(settings) == before
    signing_keys.must_lie_sealed(settings)
    assert named(settings, here(settings)) == SEALED
    assert head(settings, "signing/root.key") == PEM, "taken away as it lies there"
    assert signatures(settings) == before
    assert all((settings.keys / name).stat().st_mode & 0o777 == 0o600 for name in SEALED)
    (settings.keys / "signing" / "root.key").unlink()
    signing_keys.must_lie_sealed(settings)
    assert signatures(settings) == before
    left = {p.name for p in settings.keys.glob("*/*") if p.parent.name != "at-rest"}
    assert left == {p.rpartition("/")[2] for p in SEALED} | {
        "root.pem", "signer-0001.pem", "signer-0002.pem", "log.vkey",
    }  # fmt: skip


def test_new_keys_never_lie_in_clear(settings):
    signatures(settings)
    signing_keys.new_signer(settings, NOW)
    assert named(settings, here(settings)) == SEALED


def test_the_old_file_stays_until_the_sealed_one_was_read_back(settings, before, monkeypatch):
    for cut, broken in (("seal", ""), ("open", b"")):
        with monkeypatch.context() as patch:
            patch.setattr(secrets_at_rest, cut, Mock(return_value=broken))
            with pytest.raises(Misconfigured, match="can't be sealed"):
                signing_keys.must_lie_sealed(settings)
        assert all(head(settings, name) == PEM for name in SEALED)
        assert not list(settings.keys.glob("*/.*"))
    assert signatures(settings) == before


def test_a_folder_that_takes_no_file_stops_the_start(settings, before, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(key_files, "write_new", full)
    with pytest.raises(Misconfigured, match="can't be sealed"):
        signing_keys.must_lie_sealed(settings)
    assert signatures(settings) == before


def test_a_sealed_key_opens_in_its_own_place_alone(settings, before):
    signing_keys.must_lie_sealed(settings)
    first, second = (settings.keys / name for name in SEALED[:2])
    second.write_bytes(first.read_bytes())
    with pytest.raises(KeyUnreadable):
        signing_keys.paper_signer(settings, NOW)


def test_what_is_no_key_or_open_to_others_stays_and_does_not_stop_the_start(settings, before):
    half = settings.keys / "signing" / "signer-0003.key"
    half.write_bytes(b"half a key")
    half.chmod(0o600)
    shown = settings.keys / SEALED[1]
    shown.chmod(0o640)
    signing_keys.must_lie_sealed(settings)
    assert half.read_bytes() == b"half a key"
    with pytest.raises(KeyExposed):
        signing_keys.paper_signer(settings, NOW)


def test_a_new_master_key_seals_them_anew_also_after_being_cut_off(settings, before):
    signing_keys.must_lie_sealed(settings)
    old, new = master_rotation.begin(settings, db.engine())
    assert named(settings, old) == SEALED
    next(signing_keys.seal_anew(settings))  # and there it is cut off
    assert len(named(settings, old)) == 2
    assert signatures(settings) == before
    assert [opened for _, opened in signing_keys.seal_anew(settings)] == [True, True]
    assert named(settings, new) == SEALED
    master_rotation.end(settings)
    assert signatures(settings) == before
