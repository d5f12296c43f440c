"""The one door to the keys that sign papers and the log: they lie sealed by the master key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509

from app.base import secrets_at_rest
from app.base.config import Config, Misconfigured
from app.base.secrets_at_rest import SealBroken
from app.press.known_keys import LOG, ROOT, must_not_make
from certificates.seal import ceremony, keyring, log_keys
from certificates.seal.key_files import lock_anew
from certificates.seal.keyring import LocalSigner
from certificates.seal.keys import KeyUnreadable
from certificates.seal.log_keys import LocalLogKey

PURPOSE = "signing key"
SIGNER_NAME = "Jadegate"
_PEM = b"-----BEGIN"


class MasterLock:
    """A `key_files.KeyLock` by the house's master key, bound to the file's place."""

    def lock(self, name: str, pem: bytes) -> bytes:
        return secrets_at_rest.seal(PURPOSE, pem, about=name).encode("ascii")

    def unlock(self, name: str, kept: bytes) -> bytes:
        if kept.startswith(_PEM):  # from before keys were sealed, or put back from such a backup
            return kept
        try:
            return secrets_at_rest.open(PURPOSE, kept.decode("ascii"), about=name)
        except SealBroken as broken:
            raise ValueError(str(broken)) from None

    def is_current(self, kept: bytes) -> bool:
        return secrets_at_rest.names_the_key_in_use(kept)


LOCK = MasterLock()


def paper_signer(config: Config, at: datetime) -> LocalSigner:
    """The key that signs papers at that time; made with a root where nobody knows one.

    Raises `KeyTrouble`; `Misconfigured` where the master key is not there.
    """
    must_not_make(config, ROOT)
    return keyring.open_signer(config.keys, name=SIGNER_NAME, at=at, lock=LOCK)


def new_signer(config: Config, at: datetime) -> LocalSigner:
    """Another key, which signs from now on; what the old one signed stays valid."""
    return keyring.rotate(config.keys, name=SIGNER_NAME, at=at, lock=LOCK)


def ask_for_signer(config: Config) -> bytes:
    """The key of the next signer, sealed here until its certificate comes; the request, PEM."""
    return ceremony.ask_for_signer(config.keys, name=SIGNER_NAME, lock=LOCK)


def take_signer(config: Config, brought: ceremony.BroughtBack) -> x509.Certificate:
    """Sign from now on by the key that waited for what was brought. Raises `KeyTrouble`."""
    return ceremony.take_signer(config.keys, brought, LOCK)


def log_signer(config: Config) -> LocalLogKey:
    """The key of the log under the name it began with; made where nobody knows one."""
    must_not_make(config, LOG)
    origin = log_keys.log_name(config.keys, config.log_origin)
    return log_keys.open_log_key(config.keys, origin=origin, lock=LOCK)


def new_log_key(config: Config) -> LocalLogKey:
    """Another key of the log, which signs from now on beside the one until now."""
    origin = log_keys.log_name(config.keys, config.log_origin)
    return log_keys.rotate_log_key(config.keys, origin=origin, lock=LOCK)


def seal_anew(config: Config) -> Iterator[tuple[Path, bool]]:
    """Seal what lies in clear or under the master key before; (file, whether it opened)."""
    return lock_anew(config.keys, LOCK)


def must_lie_sealed(config: Config) -> None:
    """At the start: no key lies in clear that can be sealed.

    What can't be read as a key stays, and whoever signs with it is told.
    """
    try:
        for _ in seal_anew(config):
            pass
    except (OSError, KeyUnreadable) as error:
        raise Misconfigured(f"the keys in {config.keys} can't be sealed: {error}") from None
