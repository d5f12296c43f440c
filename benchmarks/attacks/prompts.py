"""Many commands of the product in one process: a start costs more than what the commands do.

python -m benchmarks.attacks.prompts

Reads [[["certificate", "verify", …], {setting: value}], …] and writes the answers as JSON.

Each is the very command of `jadegate`, with arguments, settings, exit code and output of its own.
For what judges files, and for starts that must fail before they serve: one that did serve would
answer nothing until its time is up, and so break. What writes starts alone.
"""

from __future__ import annotations

import json
import sys

from click.testing import CliRunner

from app.cli.jadegate import jadegate


def answer(words: list[str], settings: dict[str, str]) -> dict[str, object]:
    """Exit code and what was said; 1 and the error where it did not end by itself, as alone."""
    done = CliRunner(env=settings).invoke(jadegate, words)
    broken = "" if done.exception is None or isinstance(done.exception, SystemExit) else "\n"
    error = f"{broken}{done.exception!r}" if broken else ""
    return {"returncode": done.exit_code, "stdout": done.stdout, "stderr": done.stderr + error}


if __name__ == "__main__":
    json.dump([answer(*one) for one in json.load(sys.stdin)], sys.stdout)
