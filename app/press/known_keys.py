"""Which keys sign for this database: their public halves lie in it, so that no second set is made.

A machine that holds the keys puts the public halves there; one that holds none takes them from
there, and shows and checks papers, but signs nothing. Where another key lies than is known, it says
so and does not start. Of the root's revocation lists the newest goes everywhere.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.base import db
from app.base.config import Config, Misconfigured
from certificates.seal.key_files import write_new
from certificates.seal.keyring import keep_list, kept_list
from certificates.seal.keys import KeyMissing, KeyTrouble
from certificates.seal.log_keys import keep_public_keys

ROOT, LOG, REVOKED = "root", "log", "revoked"
PLACES = {ROOT: "signing/root.pem", LOG: "log/log.vkey"}
# What is signed only with such a key: where there is some, a key is known, even if not which.
SIGNED = {
    ROOT: sa.table("certificate", sa.column("pdf_digest")).c.pdf_digest,
    LOG: sa.table("log_checkpoint", sa.column("note")).c.note,
}
_KNOWN = sa.table("known_key", sa.column("name"), sa.column("public"))


def settle(config: Config, engine: sa.Engine) -> None:
    """Let folder and database know the same keys. Raises `Misconfigured` where they differ."""
    for name, place in PLACES.items():
        path = config.keys / place
        here, known = _plain(path), known_to(engine, name)
        if known is None and here is not None:
            known = _remember(engine, name, here)
        if known is not None and here is None:
            _bring(path, known)
        elif known is not None and here != known and not _follows(config, engine, name, known):
            raise Misconfigured(
                f"{path} is not the key that this database knows: put the right one back from the "
                "backup of the keys, or take the folder away, and this machine signs nothing"
            )
    _settle_list(config, engine)


def _follows(config: Config, engine: sa.Engine, name: str, known: str) -> bool:
    """Whether the log's keys here and there are one line of keys: the longer one goes both ways."""
    if name != LOG:
        return False
    try:
        if keep_public_keys(config.keys, known):
            return True
    except KeyTrouble:
        return False
    _replace(engine, LOG, known, _plain(config.keys / PLACES[LOG]) or known)
    return True


def _settle_list(config: Config, engine: sa.Engine) -> None:
    """The newest revocation list, here and in the database. Raises `Misconfigured`."""
    known = known_to(engine, REVOKED)
    try:
        if known is not None:
            keep_list(config.keys, known.encode("ascii"))
        listed = kept_list(config.keys)
    except KeyTrouble as trouble:
        raise Misconfigured(f"{config.keys}: {trouble.en}") from None
    here = None if listed is None else listed.public_bytes(Encoding.PEM).decode("ascii")
    if here is None or here == known:
        return
    if known is None:
        _remember(engine, REVOKED, here)
        return
    _replace(engine, REVOKED, known, here)


def _replace(engine: sa.Engine, name: str, known: str, newer: str) -> None:
    """Where another machine was quicker, its words stay and are taken at the next look."""
    with engine.execution_options(jadegate_write=True).begin() as connection:
        row = sa.update(_KNOWN).where(_KNOWN.c.name == name, _KNOWN.c.public == known)
        connection.execute(row, {"public": newer})


def must_not_make(config: Config, name: str) -> None:
    """Before a key is made. Raises `KeyMissing` where the database knows one."""
    path = config.keys / PLACES[name]
    if path.parent.exists():
        return
    try:
        engine = db.engine()
    except KeyError:  # keys are made before there is a database
        return
    known = known_to(engine, name)
    if known is not None:
        _bring(path, known)
    if known is not None or _is_signed(engine, name):
        raise KeyMissing(str(path.with_suffix(".key")))


def known_to(engine: sa.Engine, name: str) -> str | None:
    """The public half that the database knows; None before there is one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(_KNOWN.name):
            return None
        found = connection.scalar(sa.select(_KNOWN.c.public).where(_KNOWN.c.name == name))
    return None if found is None else str(found)


def _is_signed(engine: sa.Engine, name: str) -> bool:
    with engine.connect() as connection:
        signed = sa.select(sa.literal(1)).where(SIGNED[name].is_not(None)).limit(1)
        return connection.scalar(signed) is not None


def _remember(engine: sa.Engine, name: str, public: str) -> str:
    """Of two machines that begin at once the first is known, and the other hears of it."""
    try:
        with engine.execution_options(jadegate_write=True).begin() as connection:
            connection.execute(_KNOWN.insert(), {"name": name, "public": public})
    except sa.exc.IntegrityError:
        return known_to(engine, name) or public
    return public


def _bring(path: Path, public: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):  # another start was quicker
        write_new(path, public.encode("ascii"))


def _plain(path: Path) -> str | None:
    """A public half as it is kept; None where there is none. Raises `Misconfigured`."""
    try:
        content = path.read_bytes()
        if path.suffix == ".pem":
            certificate = x509.load_pem_x509_certificate(content)
            return certificate.public_bytes(Encoding.PEM).decode("ascii")
        lines = content.decode("ascii").splitlines()
        return "".join(f"{line.strip()}\n" for line in lines if line.strip())
    except FileNotFoundError:
        return None
    except ValueError:
        raise Misconfigured(f"{path} can't be read as a key") from None
