"""The one place that reads the environment; a setting that is wrong stops the start."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.base import setting_lists
from app.base.guessable import is_guessable
from app.base.setting_lists import SHORTEST_SECRET
from app.base.setting_lists import Misconfigured as Misconfigured  # noqa: PLC0414  # as it is called everywhere

ROOT = Path(__file__).resolve().parents[2]
THREADS = 16  # a process answers so many requests at once, each with its own connection
METERS = "PROMETHEUS_MULTIPROC_DIR"  # where its library looks
LOCAL_URL = "http://127.0.0.1:8000"
SOURCE_URL = "/source"
EXAMPLE_SECRETS = frozenset({"change-me", "changeme", "secret", "example", "dev", "jadegate"})
SETTINGS: dict[str, str] = {
    "JADEGATE_CARRIER_SECRETS": "carriers that push, 32 signs or more: kuaidi100=…,sf=…; none",
    "JADEGATE_CODE_SENDER": "who sends buyers' codes: an entry point's name; default desk",
    "JADEGATE_COVERED_CODES": "`yes`: the second code is printed for a scratch field; default no",
    "JADEGATE_DATABASE_URL": "database; default SQLite in the instance folder",
    "JADEGATE_ENV": "`development` (default) or `production`",
    "JADEGATE_ERROR_REPORTER": "who is told of faults: an entry point's name; none by default",
    "JADEGATE_EVIDENCE_URL": "where evidence is kept: a folder (default) or s3://bucket/prefix",
    "JADEGATE_FILE_SCANNER": "who scans files: clamd:///socket, clamd://host, an entry point; none",
    "JADEGATE_HEADS": "where heads are recorded too, by comma: folders, http(s)://…, s3://…",
    "JADEGATE_INSTANCE": "folder of all run-time state; default ./instance",
    "JADEGATE_LIMITS_URL": "where rate limits are counted: memory:// (default) or redis://host",
    "JADEGATE_MAIL_URL": "smtps://user:password@host?from=name@host; default a folder of files",
    "JADEGATE_MESSAGE_SENDER": "who sends SMS and platform messages: an entry point's name",
    "JADEGATE_METRICS_KEY": "opens /metrics, 32 signs or more; without it production has none",
    "JADEGATE_ORDER_FOLDER": "where order files are laid, one folder an account; none by default",
    "JADEGATE_ORDER_MAILBOX": "imaps://user:password@host/INBOX?trust=mx.name; none by default",
    "JADEGATE_PAPERS_URL": "where papers are kept: a folder (default) or s3://bucket/prefix",
    "JADEGATE_PLATFORM_SECRETS": "platforms' link secrets, 32 signs or more: douyin=…,taobao=…",
    "JADEGATE_PROXIES": "how many reverse proxies stand in front; default 0",
    "JADEGATE_PUBLIC_URL": "address that buyers reach, printed in QR codes",
    "JADEGATE_REFUND_EXECUTOR": "who pays refunds out: an entry point's name; default recorder",
    "JADEGATE_SECRET_KEY": "signs sessions; made once in development, required in production",
    "JADEGATE_SOURCE_URL": "where the source of this very version lies; public pages link to it",
    "JADEGATE_TSA_URL": "RFC 3161 time stamp authority; none by default",
    "JADEGATE_WEBHOOK_NETWORKS": "networks inside that webhooks may reach: 10.1.2.0/24,…; none",
    "JADEGATE_WITNESSES": "who cosigns heads of the log: `KEY ADDRESS`, by comma; none by default",
}


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, read once."""

    instance: Path
    database_url: str
    production: bool
    secret_key: str
    evidence_url: str
    public_url: str
    limits_url: str = "memory://"
    tsa_url: str | None = None
    refund_executor: str = "recorder"
    code_sender: str = "desk"
    platform_secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    carrier_secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxies: int = 0
    source_url: str = SOURCE_URL
    log_url: str = ""
    papers_url: str = ""
    heads: tuple[str, ...] = ()
    error_reporter: str = ""
    file_scanner: str = ""
    metrics_key: str = field(default="", repr=False)
    threads: int = THREADS
    witnesses: tuple[tuple[str, str], ...] = ()
    covered_codes: bool = False
    mail_url: str = field(default="", repr=False)
    message_sender: str = ""
    webhook_networks: str = ""
    order_folder: str = ""
    order_mailbox: str = field(default="", repr=False)

    @property
    def keys(self) -> Path:
        return self.instance / "keys"

    @property
    def fonts(self) -> Path:
        """The certificate's typeface, built once an installation and shared by its instances."""
        return Path(sys.prefix) / "share" / "jadegate" / "fonts"

    @property
    def papers(self) -> Path:
        """Where the issued certificates lie, write-once, if they lie on this machine."""
        return self.instance / "papers"

    @property
    def checkpoints(self) -> Path:
        """Where the signed heads of the certificate log are published as files."""
        return self.instance / "checkpoints"

    @property
    def log_origin(self) -> str:
        """The certificate log's name: its address without the scheme (C2SP tlog-checkpoint)."""
        return (self.log_url or self.public_url).partition("://")[2] + "/log"

    def served_at(self, host: str, port: int) -> Config:
        """The same on another port of this machine: links follow, the log keeps its name."""
        if self.production or self.public_url != LOCAL_URL:
            return self
        return replace(self, public_url=f"http://{host}:{port}", log_url=self.public_url)

    @property
    def ledger_heads(self) -> Path:
        """Where the last event of each ledger chain is recorded apart from the database."""
        return self.instance / "ledger-heads"


_in_use: list[Config] = []


def use(config: Config) -> Config:
    """Make `config` the one that this process works by."""
    _in_use[:] = [config]
    return config


def current() -> Config:
    """The settings in use; read from the environment the first time."""
    return _in_use[0] if _in_use else use(from_environment())


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings; raises `Misconfigured` for anything unknown, missing or unsafe."""
    env = dict(os.environ if environ is None else environ)  # noqa: TID251  # the one reader
    unknown = sorted(k for k in env if k.startswith("JADEGATE_") and k not in SETTINGS)
    if unknown:
        raise Misconfigured(f"unknown setting {', '.join(unknown)}; known: {', '.join(SETTINGS)}")
    production = _is_production(env.get("JADEGATE_ENV", "development"))
    instance = Path(env.get("JADEGATE_INSTANCE") or ROOT / "instance").expanduser().resolve()
    close_to_others(instance)
    return Config(
        instance=instance,
        database_url=_database_url(env.get("JADEGATE_DATABASE_URL"), instance),
        production=production,
        secret_key=_secret_key(env.get("JADEGATE_SECRET_KEY"), instance, production=production),
        evidence_url=env.get("JADEGATE_EVIDENCE_URL") or str(instance / "evidence"),
        papers_url=env.get("JADEGATE_PAPERS_URL", ""),
        public_url=_public_url(env.get("JADEGATE_PUBLIC_URL"), production=production),
        limits_url=env.get("JADEGATE_LIMITS_URL", "memory://"),
        tsa_url=env.get("JADEGATE_TSA_URL") or None,
        refund_executor=env.get("JADEGATE_REFUND_EXECUTOR") or "recorder",
        error_reporter=env.get("JADEGATE_ERROR_REPORTER") or "",
        file_scanner=env.get("JADEGATE_FILE_SCANNER") or "",
        metrics_key=_metrics_key(env.get("JADEGATE_METRICS_KEY", "")),
        code_sender=env.get("JADEGATE_CODE_SENDER") or "desk",
        platform_secrets=setting_lists.platform_secrets(env.get("JADEGATE_PLATFORM_SECRETS", "")),
        carrier_secrets=setting_lists.carrier_secrets(env.get("JADEGATE_CARRIER_SECRETS", "")),
        source_url=_source_url(env.get("JADEGATE_SOURCE_URL")),
        proxies=_whole_number("JADEGATE_PROXIES", env.get("JADEGATE_PROXIES", "0")),
        heads=setting_lists.head_places(env.get("JADEGATE_HEADS", "")),
        witnesses=setting_lists.witnesses(env.get("JADEGATE_WITNESSES", "")),
        covered_codes=_yes_or_no("JADEGATE_COVERED_CODES", env.get("JADEGATE_COVERED_CODES", "no")),
        mail_url=env.get("JADEGATE_MAIL_URL", ""),
        message_sender=env.get("JADEGATE_MESSAGE_SENDER", ""),
        order_folder=env.get("JADEGATE_ORDER_FOLDER", ""),
        order_mailbox=env.get("JADEGATE_ORDER_MAILBOX", ""),
        webhook_networks=setting_lists.networks(env.get("JADEGATE_WEBHOOK_NETWORKS", "")),
    )


def close_to_others(instance: Path) -> None:
    """The folder of all that is kept is its owner's alone, and so is what is written later."""
    os.umask(0o077)
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    if stat.S_IMODE(instance.stat().st_mode) & 0o077:
        try:
            instance.chmod(0o700)
        except PermissionError:
            raise Misconfigured(f"{instance} can be read by others: chmod 700 it") from None


def _database_url(raw: str | None, instance: Path) -> str:
    """One of the two databases; PostgreSQL always by the driver that is installed."""
    if not raw:
        return f"sqlite:///{instance / 'jadegate.db'}"
    # Late: most of what reads settings at a prompt needs no database library.
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(raw)
    except (ArgumentError, ValueError):
        raise Misconfigured("JADEGATE_DATABASE_URL is no database address") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise Misconfigured("JADEGATE_DATABASE_URL must be sqlite:///... or postgresql://...")
    return url.render_as_string(hide_password=False)


def _is_production(raw: str) -> bool:
    if raw not in ("development", "production"):
        raise Misconfigured("JADEGATE_ENV must be `development` or `production`")
    return raw == "production"


def _yes_or_no(name: str, raw: str) -> bool:
    if raw not in ("yes", "no"):
        raise Misconfigured(f"{name} must be `yes` or `no`, not {raw!r}")
    return raw == "yes"


def _whole_number(name: str, raw: str) -> int:
    if not raw.isdigit():
        raise Misconfigured(f"{name} must be a whole number, not {raw!r}")
    return int(raw)


def _metrics_key(raw: str) -> str:
    if raw and len(raw) < SHORTEST_SECRET:
        raise Misconfigured(f"JADEGATE_METRICS_KEY must have {SHORTEST_SECRET} signs or more")
    return raw


def meters_folder() -> str:
    """Where processes that serve together keep what they count; empty where one serves alone."""
    return str(dict(os.environ).get(METERS, ""))  # noqa: TID251  # its library reads it there


def share_meters(folder: Path) -> None:
    """Let this process and its children count into a folder; before the meters are imported."""
    os.environ[METERS] = str(folder)  # noqa: TID251  # its library reads it there


def _source_url(raw: str | None) -> str:
    if raw and not raw.startswith(("https://", "http://")):
        raise Misconfigured("JADEGATE_SOURCE_URL must be an http(s):// address")
    return raw or SOURCE_URL


def _public_url(raw: str | None, *, production: bool) -> str:
    if production and not (raw or "").startswith("https://"):
        raise Misconfigured(
            "JADEGATE_PUBLIC_URL must be an https:// address in production: it is printed on papers"
        )
    return (raw or LOCAL_URL).rstrip("/")


def _secret_key(raw: str | None, instance: Path, *, production: bool) -> str:
    if raw is not None:
        weak = production and is_guessable(raw)
        if weak or len(raw) < SHORTEST_SECRET or raw.lower() in EXAMPLE_SECRETS:
            raise Misconfigured(
                "JADEGATE_SECRET_KEY is an example, too short or can be guessed; "
                'make one with: python -c "import secrets; print(secrets.token_hex(32))"'
            )
        return raw
    if production:
        raise Misconfigured("JADEGATE_SECRET_KEY is required in production")
    return _kept_secret(instance / "keys" / "session.key")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError), open(path, "x", opener=owner_only, encoding="ascii") as fresh:
        fresh.write(secrets.token_hex(32))
    kept = path.read_text("ascii").strip()
    if len(kept) < SHORTEST_SECRET:
        raise Misconfigured(f"{path} is cut short; delete it to have a new one made")
    return kept


def owner_only(path: str, flags: int) -> int:
    """An opener for files that nobody else may read."""
    return os.open(path, flags, 0o600)
