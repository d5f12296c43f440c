"""The secrets of one-time codes lie encrypted, each bound to its person"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

revision = "0022_second_factors_sealed"
down_revision = "0021_passkeys_stations_keys"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERSON = sa.table(
    "person",
    sa.column("id", BIG),
    sa.column("totp_secret", sa.String(64)),
    sa.column("totp_sealed", sa.Text()),
)
PURPOSE = "totp"
NONCE = 12


def upgrade() -> None:
    # In place: others refer to this table, so SQLite can't have it made anew.
    op.add_column("person", sa.Column("totp_sealed", sa.Text(), nullable=True))
    for key, secret in kept(PERSON.c.totp_secret):
        change(key, totp_sealed=seal(master_key(), secret, f"person {key}"))
    op.drop_column("person", "totp_secret")


def downgrade() -> None:
    op.add_column("person", sa.Column("totp_secret", sa.String(length=64), nullable=True))
    for key, sealed in kept(PERSON.c.totp_sealed):
        change(key, totp_secret=unseal(master_key(), sealed, f"person {key}"))
    op.drop_column("person", "totp_sealed")


def kept(column: sa.ColumnClause[str]) -> list[tuple[int, str]]:
    rows = op.get_bind().execute(sa.select(PERSON.c.id, column).where(column.is_not(None)))
    return [(row[0], row[1]) for row in rows]


def change(key: int, **values: str) -> None:
    op.execute(PERSON.update().where(PERSON.c.id == key).values(**values))


# What is sealed here is opened by the application: the same form, written out for good.
def master_key() -> bytes:
    path: Path | None = context.config.attributes.get("master_key")
    if path is None or not path.exists():
        raise RuntimeError(
            "secrets of one-time codes in this database are to be encrypted, and no key was given: "
            "run `jadegate db upgrade`"
        )
    return bytes.fromhex(path.read_text("ascii").strip())


def key_for(master: bytes, purpose: str) -> bytes:
    info = f"jadegate at rest: {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)


def seal(master: bytes, text: str, about: str) -> str:
    named = key_for(master, "fingerprint").hex()[:8]
    nonce = secrets.token_bytes(NONCE)
    bound = f"{PURPOSE}\0{about}".encode()
    locked = AESGCM(key_for(master, PURPOSE)).encrypt(nonce, text.encode(), bound)
    return f"j1.{named}.{base64.urlsafe_b64encode(nonce + locked).decode('ascii')}"


def unseal(master: bytes, token: str, about: str) -> str:
    raw = base64.urlsafe_b64decode(token.rpartition(".")[2])
    bound = f"{PURPOSE}\0{about}".encode()
    return AESGCM(key_for(master, PURPOSE)).decrypt(raw[:NONCE], raw[NONCE:], bound).decode()
