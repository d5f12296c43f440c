"""Whether a port is free, asked before anything slow; standard library only.

`python3 -m app.cli.port 8000` is what `make run` asks first, before there is an environment.
"""

from __future__ import annotations

import socket
import sys

FURTHER = 50  # ports looked at for a free one
LAST_PORT = 65535


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        # As the server itself does: a port in TIME_WAIT is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def busy(host: str, port: int, command: str) -> str:
    """Why nothing can be served there, and what to type; empty where the port is free."""
    if not 0 < port <= LAST_PORT:
        return f"端口须在 1 到 {LAST_PORT} 之间 / a port is a number from 1 to {LAST_PORT}: {port}"
    if is_free(host, port):
        return ""
    others = range(port + 1, min(port + FURTHER, LAST_PORT) + 1)
    other = next((one for one in others if is_free(host, one)), 0)
    return (
        f"端口 {port} 已被占用；也许玉门已在运行：http://{host}:{port}\n"
        f"port {port} is taken; perhaps Jadegate runs already: http://{host}:{port}\n"
        f"  请运行 / type:  {command}{other or 'PORT'}"
    )


def main() -> None:
    """Say what is wrong with the port of the command line, with status 2."""
    given = sys.argv[1]
    problem = busy("127.0.0.1", int(given) if given.isdigit() else 0, "make run PORT=")
    if problem:
        sys.stderr.write(f"\n{problem}\n\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
