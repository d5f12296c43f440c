"""Buyers' data moves into one table, encrypted by a key an order; what lay elsewhere is taken away

Lines, results of imports and old events keep what is not personal. An event keeps its place and its
digest; what it said lies sealed beside it, and the act is an event of its own at the chain's end.
The way back does not open the vault: it gives the columns back empty.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.dialects import postgresql

revision = "0023_vault"
down_revision = "0022_second_factors_sealed"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
INSTANT = sa.DateTime(timezone=True)
CHUNK = 500
WHOLE, TAIL, FEWEST = 11, 4, 2
WHO, WHY = "jadegate db upgrade", "personal fields moved into the vault"
HIDDEN, NOT_QUOTED = "[redacted]", "含定制字样"
RECEIVER = ("receiver_name", "receiver_phone", "province", "city", "district", "street", "address")
PERSONAL = (*RECEIVER, "buyer_message", "merchant_remark", "cancel_reason")
FIELDS = {"account.signed_in": "address", "return.appealed": "reason", "return.withdrawn": "reason"}
PROOF = re.compile(r"(?:^|；)(order_type|sku|buyer_message|merchant_remark): ")

ORDER = sa.table("shop_order", sa.column("id"), sa.column("receiver_masked", JSON))
LINE = sa.table(
    "order_line",
    *(sa.column(n) for n in ("id", "order_id", "sub_number", "import_id", "content_digest")),
    sa.column("custom_proof"),
    sa.column("row", JSON),
)
IMPORT = sa.table(
    "order_import", sa.column("id"), sa.column("imported_at", INSTANT), sa.column("result", JSON)
)
ITEM = sa.table("item", sa.column("id"), sa.column("order_line_id"))
CASE = sa.table("return_case", *(sa.column(n) for n in ("id", "order_line_id", "reason")))
MESSAGE = sa.table("return_message", *(sa.column(n) for n in ("id", "case_id", "text")))
RECORD = sa.table(
    "buyer_record",
    *(sa.column(n) for n in ("order_id", "wrapped_key", "sealed", "phone_digest", "tail_digest")),
    *(sa.column(n, INSTANT) for n in ("kept_at", "review_at")),
    *(sa.column(n) for n in ("restricted_reason", "erased_reason")),
)
EVENT_FIELDS = ("previous", "chain", "seq", "at", "tag", "tag_version", "actor_id", "actor_name")
EVENT_FIELDS = (*EVENT_FIELDS, "role", "item_id", "order_id", "body")
EVENT = sa.table(
    "ledger_event",
    sa.column("id"),
    sa.column("digest"),
    *(sa.column(n, INSTANT) if n == "at" else sa.column(n) for n in EVENT_FIELDS),
)
HEAD = sa.table("ledger_head", *(sa.column(n) for n in ("chain", "seq", "digest")))
REDACTION = sa.table(
    "ledger_redaction",
    *(sa.column(n) for n in ("chain", "seq", "batch", "digest", "sealed_body")),
)


def upgrade() -> None:
    tables()
    bind = op.get_bind()
    orders = bind.scalar(sa.select(sa.func.count()).select_from(ORDER))
    events = bind.scalar(sa.select(sa.func.count()).select_from(EVENT).where(may_be_personal()))
    if orders or events:
        master = master_key()
        fill_vault(bind, master)
        seal_words(bind, master)
        clean_results(bind)
        redact_ledger(bind, master)
    op.execute("ALTER TABLE shop_order DROP COLUMN receiver_masked")
    op.execute("ALTER TABLE shop_order DROP COLUMN buyer_note")


def tables() -> None:
    op.create_table(
        "buyer_record",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("wrapped_key", sa.Text(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("phone_digest", sa.String(length=64), nullable=True),
        sa.Column("tail_digest", sa.String(length=64), nullable=True),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("review_at", INSTANT, nullable=False),
        sa.Column("restricted_at", INSTANT, nullable=True),
        sa.Column("restricted_by_id", BIG, nullable=True),
        sa.Column("restricted_reason", sa.Text(), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.Column("erased_by_id", BIG, nullable=True),
        sa.Column("erased_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (wrapped_key IS NOT NULL)",
            name=op.f("ck_buyer_record_erased_has_no_key"),
        ),
        sa.CheckConstraint(
            "(wrapped_key IS NULL) = (sealed IS NULL)", name=op.f("ck_buyer_record_sealed_with_key")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR (phone_digest IS NULL AND tail_digest IS NULL)",
            name=op.f("ck_buyer_record_erased_is_not_found"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_buyer_record_{column}_{table}")
            )
            for column, table in (
                ("order_id", "shop_order"),
                ("restricted_by_id", "person"),
                ("erased_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_record")),
        sa.UniqueConstraint("order_id", name=op.f("uq_buyer_record_order_id")),
    )
    for column in ("phone_digest", "tail_digest", "review_at"):
        op.create_index(op.f(f"ix_buyer_record_{column}"), "buyer_record", [column])
    op.create_table(
        "rejected_rows",
        sa.Column("import_id", sa.Integer() if sqlite() else sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["order_import.id"],
            name=op.f("fk_rejected_rows_import_id_order_import"),
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_rejected_rows")),
    )
    op.create_index(op.f("ix_rejected_rows_kept_at"), "rejected_rows", ["kept_at"])
    op.create_table(
        "ledger_redaction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_redaction")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_ledger_redaction_chain_seq")),
    )


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def written(at: datetime) -> datetime:
    """An instant as the column of this database has it: SQLite's is UTC without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None) if sqlite() else at


def read(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


# What is sealed here is opened by the application: the same forms, written out for good.
def master_key() -> bytes:
    path: Path | None = context.config.attributes.get("master_key")
    if path is None or not path.exists():
        raise RuntimeError(
            "buyers' data in this database is to be encrypted, and no key was given: "
            "run `jadegate db upgrade`"
        )
    return bytes.fromhex(path.read_text("ascii").strip())


def key_for(secret: bytes, purpose: str) -> bytes:
    info = f"jadegate at rest: {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def lock(key: bytes, text: bytes, bound_to: str, named: str) -> str:
    nonce = secrets.token_bytes(12)
    body = base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, text, bound_to.encode()))
    return f"j1.{named}.{body.decode('ascii')}"


def seal(master: bytes, purpose: str, text: bytes, about: str) -> str:
    named = key_for(master, "fingerprint").hex()[:8]
    return lock(key_for(master, purpose), text, f"{purpose}\0{about}", named)


def keyed(master: bytes, purpose: str, text: str) -> str:
    return hmac.new(key_for(master, f"digest of {purpose}"), text.encode(), "sha256").hexdigest()


def tail(master: bytes, end: str) -> str | None:
    """Four digits, or the two or three that a mask leaves."""
    if len(end) < FEWEST:
        return None
    return keyed(master, "phone end", end[-TAIL:] if len(end) >= TAIL else f"*{end}")


def plain(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def fill_vault(bind: sa.Connection, master: bytes) -> None:
    """A record and a key for every order; its lines are left without their buyer."""
    imported = {
        r.id: read(r.imported_at)
        for r in bind.execute(sa.select(IMPORT.c.id, IMPORT.c.imported_at))
    }
    last = 0
    while rows := bind.execute(
        sa.select(ORDER).where(ORDER.c.id > last).order_by(ORDER.c.id).limit(CHUNK)
    ).all():
        last = rows[-1].id
        lines: dict[int, list[sa.Row]] = {row.id: [] for row in rows}
        for line in bind.execute(
            sa.select(LINE).where(LINE.c.order_id.in_(list(lines))).order_by(LINE.c.id)
        ):
            lines[line.order_id].append(line)
        records = []
        for row in rows:
            came = [imported[line.import_id] for line in lines[row.id]]
            records.append(record(master, row, lines[row.id], came))
        bind.execute(RECORD.insert(), records)
        for line in (line for found in lines.values() for line in found):
            bind.execute(LINE.update().where(LINE.c.id == line.id).values(**cleaned(line)))


def record(
    master: bytes, order: sa.Row, lines: list[sa.Row], came: list[datetime]
) -> dict[str, object]:
    key = secrets.token_bytes(32)
    known = plain(order.receiver_masked) or {}
    receiver = {name: str(known.get(name) or "") for name in ("name", "phone", "address")}
    said = {
        line.sub_number: {n: v for n, v in plain(line.row).items() if n in PERSONAL}
        for line in lines
    }
    held = {"receiver": receiver, "rows": {s: v for s, v in said.items() if v}, "noted": []}
    text = json.dumps(held, ensure_ascii=False).encode("utf-8", "replace")
    phone = receiver["phone"].strip()
    end = phone[len(phone.rstrip("0123456789")) :]
    whole = len(phone) == WHOLE and phone.isascii() and phone.isdigit()
    kept_at = max(came, default=datetime.now(UTC))  # noqa: TID251  # no clock of ours here
    return {
        "order_id": order.id,
        "wrapped_key": seal(master, "order key", key, f"order {order.id}"),
        "sealed": lock(key_for(key, "buyer"), text, f"order {order.id} ", "buyer"),
        "phone_digest": keyed(master, "phone", phone) if whole else None,
        "tail_digest": tail(master, end),
        "kept_at": written(kept_at),
        "review_at": written(kept_at + timedelta(days=3 * 365)),
        "restricted_reason": "",
        "erased_reason": "",
    }


def cleaned(line: sa.Row) -> dict[str, object]:
    row = {name: said for name, said in plain(line.row).items() if name not in PERSONAL}
    said = {name: value for name, value in row.items() if name != "line"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"row": row, "content_digest": digest, "custom_proof": proof(line.custom_proof)}


def proof(text: str) -> str:
    parts = PROOF.split(text)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return "；".join(f"{n}: {NOT_QUOTED if n in PERSONAL else said}" for n, said in pairs) or text


def seal_words(bind: sa.Connection, master: bytes) -> None:
    """What buyer and service wrote stays where it is, sealed by the order's key."""
    cases = sa.select(CASE.c.id, CASE.c.reason, LINE.c.order_id).join(
        LINE, LINE.c.id == CASE.c.order_line_id
    )
    for case in bind.execute(cases).all():
        key = key_for(order_key(bind, case.order_id, master), "words")

        def sealed(text: str, key: bytes = key, order: int = case.order_id) -> str:
            return lock(key, text.encode(), f"order {order} ", "words") if text else ""

        bind.execute(CASE.update().where(CASE.c.id == case.id).values(reason=sealed(case.reason)))
        messages = sa.select(MESSAGE).where(MESSAGE.c.case_id == case.id)
        for one in bind.execute(messages).all():
            bind.execute(
                MESSAGE.update().where(MESSAGE.c.id == one.id).values(text=sealed(one.text))
            )


def clean_results(bind: sa.Connection) -> None:
    for key in bind.scalars(sa.select(IMPORT.c.id)).all():
        result = plain(bind.scalar(sa.select(IMPORT.c.result).where(IMPORT.c.id == key)))
        for row in result.get("rows", []):
            if row.get("code") == "unreadable":
                row["value"] = ""
            if re.fullmatch(r"1\d{10}", row.get("sub_order") or ""):
                row["sub_order"] = ""
            for change in row.get("changes", []):
                if change["field"] in PERSONAL:
                    change["old"] = change["new"] = ""
            for one in row.get("custom", []):
                if one["field"] in PERSONAL:
                    one["text"] = NOT_QUOTED
        bind.execute(IMPORT.update().where(IMPORT.c.id == key).values(result=result))


def may_be_personal() -> sa.ColumnElement[bool]:
    return EVENT.c.tag.in_((*FIELDS, "order_line.updated")) & (EVENT.c.tag_version == 1)


def redacted(tag: str, body: dict) -> dict | None:
    if tag in FIELDS:
        return {**body, FIELDS[tag]: HIDDEN} if body.get(FIELDS[tag]) else None
    changes = body.get("changes", {})
    if not set(PERSONAL) & set(changes):
        return None
    return {
        **body,
        "changes": {n: [HIDDEN, HIDDEN] if n in PERSONAL else v for n, v in changes.items()},
    }


def canonical(body: dict) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def redact_ledger(bind: sa.Connection, master: bytes) -> None:
    let_update(bind)
    for chain in bind.scalars(sa.select(EVENT.c.chain).distinct().order_by(EVENT.c.chain)).all():
        head = bind.execute(sa.select(HEAD).where(HEAD.c.chain == chain).with_for_update()).one()
        rows: list[tuple[int, str]] = []
        last = 0
        while found := bind.execute(
            sa.select(EVENT)
            .where(EVENT.c.chain == chain, EVENT.c.seq > last, may_be_personal())
            .order_by(EVENT.c.seq)
            .limit(CHUNK)
        ).all():
            last = found[-1].seq
            for event in found:
                left = redacted(event.tag, json.loads(event.body))
                if left is None:
                    continue
                rows.append((event.seq, event.digest))
                hide(bind, event, canonical(left), head.seq + 1, master)
        if rows:
            record_act(bind, chain, head, rows)
    refuse_update(bind)


def hide(bind: sa.Connection, event: sa.Row, left: str, batch: int, master: bytes) -> None:
    about, text = f"{event.chain} {event.seq}", event.body.encode()
    order = event.order_id or bind.scalar(
        sa.select(LINE.c.order_id)
        .join(ITEM, ITEM.c.order_line_id == LINE.c.id)
        .where(ITEM.c.id == event.item_id)
    )
    if order is None:
        sealed = seal(master, "ledger redaction", text, about)
    else:
        key = key_for(order_key(bind, order, master), "ledger")
        sealed = lock(key, text, f"order {order} {about}", "ledger")
    row = {"chain": event.chain, "seq": event.seq, "batch": batch, "digest": event.digest}
    bind.execute(REDACTION.insert(), row | {"sealed_body": sealed})
    bind.execute(EVENT.update().where(EVENT.c.id == event.id).values(body=left))


def order_key(bind: sa.Connection, order_id: int, master: bytes) -> bytes:
    token = bind.scalar(sa.select(RECORD.c.wrapped_key).where(RECORD.c.order_id == order_id))
    raw = base64.urlsafe_b64decode(token.rpartition(".")[2])
    bound = f"order key\0order {order_id}".encode()
    return AESGCM(key_for(master, "order key")).decrypt(raw[:12], raw[12:], bound)


def record_act(bind: sa.Connection, chain: str, head: sa.Row, rows: list[tuple[int, str]]) -> None:
    """The act is an event like any other, at the end of its chain."""
    now = datetime.now(UTC)  # noqa: TID251  # no clock of ours here
    named = "\n".join(f"{chain} {seq} {digest}" for seq, digest in sorted(rows))
    body = {
        "count": len(rows),
        "rows_digest": hashlib.sha256(named.encode()).hexdigest(),
        "why": WHY,
    }
    entry = {
        "previous": head.digest,
        "chain": chain,
        "seq": head.seq + 1,
        "at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "tag": "ledger.redacted",
        "tag_version": 1,
        "actor_id": None,
        "actor_name": WHO,
        "role": "",
        "item_id": None,
        "order_id": None,
        "body": canonical(body),
    }
    hashed = json.dumps([entry[n] for n in EVENT_FIELDS], ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(hashed.encode()).hexdigest()
    bind.execute(EVENT.insert(), entry | {"at": written(now), "digest": digest})
    bind.execute(HEAD.update().where(HEAD.c.chain == chain).values(seq=head.seq + 1, digest=digest))


def let_update(bind: sa.Connection) -> None:
    if sqlite():
        bind.exec_driver_sql("DROP TRIGGER ledger_event_no_update")
    else:
        bind.exec_driver_sql("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_no_update")


def refuse_update(bind: sa.Connection) -> None:
    if sqlite():
        bind.exec_driver_sql(
            "CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
    else:
        bind.exec_driver_sql("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_no_update")


def downgrade() -> None:
    op.execute("ALTER TABLE shop_order ADD COLUMN buyer_note TEXT NOT NULL DEFAULT ''")
    kind = "JSON" if sqlite() else "JSONB"
    op.execute(f"ALTER TABLE shop_order ADD COLUMN receiver_masked {kind} NOT NULL DEFAULT '{{}}'")
    op.drop_table("ledger_redaction")
    op.drop_table("rejected_rows")
    op.drop_table("buyer_record")
