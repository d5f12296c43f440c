"""Passkeys, stations and badges; what the door remembers; keys with a purpose and an end"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021_passkeys_stations_keys"
down_revision = "0020_sign_ins"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
WAY = sa.Enum(
    "password",
    "passkey",
    "badge",
    "example",
    name="ck_sign_in_session_way",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    op.create_table(
        "wrong_try",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("last_at", AT, nullable=True),
        sa.Column("locked_until", AT, nullable=True),
        sa.CheckConstraint("tries >= 0 AND waits >= 0", name=op.f("ck_wrong_try_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_try")),
        sa.UniqueConstraint("account", "origin", name=op.f("uq_wrong_try_account_origin")),
    )
    op.create_index("ix_wrong_try_last_at", "wrong_try", ["last_at"])

    op.create_table(
        "badge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("pin_shut_at", AT, nullable=True),
        sa.Column("issued_by_id", BIG, nullable=False),
        sa.Column("issued_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["person.id"], name=op.f("fk_badge_issued_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_badge_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_badge_code_digest")),
    )
    op.create_index("ix_badge_person_id", "badge", ["person_id"])

    op.create_table(
        "known_device",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_known_device_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_known_device_token_digest")),
    )
    op.create_index("ix_known_device_person_id", "known_device", ["person_id"])

    op.create_table(
        "passkey",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credential_digest", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("backup_eligible", sa.Boolean(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column(
            "transports",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_digest", name=op.f("uq_passkey_credential_digest")),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])

    op.create_table(
        "passkey_challenge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("challenge_digest", sa.String(length=64), nullable=False),
        sa.Column("holder_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "enrol",
                "sign_in",
                "prove",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_challenge_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
        sa.UniqueConstraint("challenge_digest", name=op.f("uq_passkey_challenge_challenge_digest")),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])

    op.create_table(
        "station",
        sa.Column("id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("code_expires_at", AT, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("registered_by_id", BIG, nullable=False),
        sa.Column("registered_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_station_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["person.id"], name=op.f("fk_station_registered_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_station_code_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_station_token_digest")),
    )
    op.create_index("ix_station_center_id", "station", ["center_id"])

    # A key from before does what it did, and ends in a year.
    with op.batch_alter_table("api_key") as key:
        key.add_column(sa.Column("scopes", DOCUMENT, nullable=True))
        key.add_column(sa.Column("center_id", BIG, nullable=True))
        key.add_column(sa.Column("expires_at", AT, nullable=True))
        key.add_column(sa.Column("used_at", AT, nullable=True))
    known = sa.table(
        "api_key",
        sa.column("id", BIG),
        sa.column("scopes", DOCUMENT),
        sa.column("created_at", AT),
        sa.column("expires_at", AT),
    )
    ends = datetime.now(UTC) + timedelta(days=365)  # noqa: TID251  # imports nothing of ours
    op.execute(known.update().values(scopes={"codes": ["orders", "read"]}, expires_at=ends))
    with op.batch_alter_table("api_key") as key:
        key.alter_column("scopes", existing_type=DOCUMENT, nullable=False)
        key.alter_column("expires_at", existing_type=AT, nullable=False)
        key.create_index("ix_api_key_person_id", ["person_id"])
        key.create_foreign_key("fk_api_key_center_id_center", "center", ["center_id"], ["id"])
        key.create_check_constraint("ck_api_key_validity", "expires_at > created_at")

    # In place: others refer to this table, so SQLite can't have it made anew.
    op.add_column("person", sa.Column("passkey_handle", sa.String(length=64), nullable=True))
    op.create_index("ix_person_passkey_handle", "person", ["passkey_handle"], unique=True)
    op.drop_column("person", "locked_until")
    op.execute("UPDATE person SET failed_sign_ins = 0")

    with op.batch_alter_table("sign_in_session") as opened:
        opened.add_column(sa.Column("way", WAY, nullable=False, server_default="password"))
        opened.add_column(sa.Column("station_id", BIG, nullable=True))
        opened.create_index("ix_sign_in_session_station_id", ["station_id"])
        opened.create_foreign_key(
            "fk_sign_in_session_station_id_station", "station", ["station_id"], ["id"]
        )
    with op.batch_alter_table("sign_in_session") as opened:
        opened.alter_column("way", existing_type=WAY, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sign_in_session") as opened:
        opened.drop_constraint("fk_sign_in_session_station_id_station", type_="foreignkey")
        opened.drop_index("ix_sign_in_session_station_id")
        opened.drop_constraint("ck_sign_in_session_way", type_="check")
        opened.drop_column("station_id")
        opened.drop_column("way")
    op.add_column("person", sa.Column("locked_until", AT, nullable=True))
    op.drop_index("ix_person_passkey_handle", "person")
    op.drop_column("person", "passkey_handle")
    with op.batch_alter_table("api_key") as key:
        key.drop_constraint("ck_api_key_validity", type_="check")
        key.drop_constraint("fk_api_key_center_id_center", type_="foreignkey")
        key.drop_index("ix_api_key_person_id")
        for column in ("used_at", "expires_at", "center_id", "scopes"):
            key.drop_column(column)
    for table in (
        "station",
        "passkey_challenge",
        "passkey",
        "known_device",
        "badge",
        "wrong_try",
    ):
        op.drop_table(table)
