"""An IMAP server of the tests: what RFC 3501 says of the commands that the house sends."""

from __future__ import annotations

import re
import socketserver
import threading
from contextlib import contextmanager
from email.message import EmailMessage

MX = "mx.jade.example"
PASSED = f"{MX}; spf=pass; dkim=pass header.d=shop.example; dmarc=pass header.from=shop.example"
FILES = (("o.csv", b"x"),)


def mail(*, sender="Shop <orders@shop.example>", results=(PASSED,), files=FILES, **more):
    """A mail as its server hands it out, with what that server found of its sender on top."""
    made = EmailMessage()
    for result in results:
        made["Authentication-Results"] = result
    made["From"] = sender
    made["Message-ID"] = "<1@shop.example>"
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    made.set_content("orders")
    for name, content in files:
        made.add_attachment(content, maintype="text", subtype="csv", filename=name)
    return made.as_bytes()


class _Line(socketserver.StreamRequestHandler):
    box: MailBox

    def handle(self):
        box = self.box
        self.say("* OK ready")
        for raw in self.rfile:
            tag, command, rest = (raw.decode().strip() + "  ").split(" ", 2)
            name = command.upper()
            if name == "UID":
                name, rest = (rest.strip() + " ").split(" ", 1)
                name = f"UID {name.upper()}"
            box.asked.append(name)
            if name == "LOGIN" and rest.strip() != f'{box.user} "{box.password}"':
                self.say(f"{tag} NO wrong")
                continue
            getattr(self, "do_" + name.lower().replace(" ", "_"), lambda _rest: None)(rest.strip())
            self.say(f"{tag} OK done")
            if name == "LOGOUT":
                return

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def do_capability(self, _rest):
        self.say("* CAPABILITY IMAP4rev1")

    def do_examine(self, _rest):
        self.say(f"* {len(self.box.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.box.validity}] valid")

    def do_uid_search(self, rest):
        first = int(re.search(r"UID (\d+):\*", rest)[1])
        numbers = sorted(self.box.mails)
        found = [n for n in numbers if n >= first] or numbers[-1:]
        self.say("* SEARCH " + " ".join(map(str, found)))

    def do_uid_fetch(self, rest):
        uid = int(rest.split()[0])
        raw = self.box.mails[uid]
        if "SIZE" in rest:
            size = self.box.sizes.get(uid, len(raw))
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {size})")
            return
        self.say(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}")
        self.wfile.write(raw + b")\r\n")


class MailBox:
    """Mails by their number; `asked` are the commands that came."""

    def __init__(self):
        self.user, self.password, self.validity = "orders", "secret", 7
        self.mails, self.sizes, self.asked = {}, {}, []


@contextmanager
def serving(box):
    """The port of a server with this box."""
    line = type("Line", (_Line,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), line) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
