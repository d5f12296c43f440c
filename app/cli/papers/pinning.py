"""The keys that a pack is checked by, and how a check that used the pack's own ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from certificates.checking.pinned_keys import pinned_trust
from certificates.seal.trust import Trust
from certificates.trouble import Trouble
from workflows.verdict import Text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
HOLDS, DIFFERS, UNPINNED = 0, 1, 3
KEYS_CAME_ALONG = Text(
    "密钥来自证据包本身：这不能证明是谁签的。"
    "请用 --root 和 --log-key 指定另行取得的根证书与日志公钥。",
    "The keys came with the pack: this proves nothing about who signed. Give the root and the log's"
    " key, got elsewhere, by --root and --log-key.",
)


@contextmanager
def plain_trouble() -> Iterator[None]:
    """What the paper can't do is said in both languages, never with a trace."""
    try:
        yield
    except Trouble as trouble:
        raise click.ClickException(f"{trouble.zh} / {trouble.en}") from None


def pinning(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name keys from elsewhere; the command gets them as `pinned`."""

    def keep(context: click.Context, _: click.Parameter, value: tuple[Path, ...]) -> Trust | None:
        logs = context.params.pop("log_keys")
        stamps = context.params.pop("stamp_roots")
        if bool(value) != bool(logs) or (stamps and not value):
            raise click.UsageError("--root and --log-key go together: a check needs both")
        if not value:
            return None
        with plain_trouble():
            return pinned_trust(value, logs, stamps)

    for option in (
        click.option(
            "--root",
            "pinned",
            type=FILE,
            multiple=True,
            callback=keep,
            help="root certificate (PEM) that signers must stand under, got elsewhere",
        ),
        click.option(
            "--log-key",
            "log_keys",
            type=FILE,
            multiple=True,
            is_eager=True,
            help="the log's public key (a file as /log/key gives it), got elsewhere",
        ),
        click.option(
            "--stamp-root",
            "stamp_roots",
            type=FILE,
            multiple=True,
            is_eager=True,
            help="root certificate (PEM) of the time-stamp authority, got elsewhere",
        ),
    ):
        command = option(command)
    return command


def say_where_keys_are_from(pinned: Trust | None) -> None:
    """Says in both languages what a check by the pack's own keys is worth."""
    if pinned is None:
        click.echo(f"{KEYS_CAME_ALONG.zh} / {KEYS_CAME_ALONG.en}")


def as_of(size: int | None, made: str) -> str:
    """Of when the answers are, in both languages."""
    if size is None:
        return "没有可信的检查点 / no checkpoint that could be trusted"
    when = made[:19].replace("T", " ") + " UTC" if made else "–"
    return f"截至日志检查点第 {size} 条，{when} / as of checkpoint {size}, {when}"


def exit_status(agrees: bool, pinned: Trust | None) -> int:
    """The exit status."""
    if not agrees:
        return DIFFERS
    return HOLDS if pinned is not None else UNPINNED
