"""A server that remembers what the scripts send, and a page of the real macros to try them on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template_string, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.serving import make_server

from app.web.base import marks

APP = Path(__file__).resolve().parents[3] / "app"
POLICY = "default-src 'self'; img-src 'self' blob:; object-src 'none'"
BENCH = """
{% extends "base.html" %}
{% from "macros/form.html" import measure, choices, text, button, post, csrf %}
{% from "macros/bench.html" import bench_form, bench_status, check_group, check %}
{% from "macros/photos.html" import upload %}
{% from "macros/table.html" import rows, batch_bar %}
{% set shapes = [("a", "手镯"), ("b", "吊坠")] %}
{% set seen = [("a", "翠性"), ("b", "绺"), ("c", "裂")] %}
{% block main %}
{{ bench_status(0, 3) }}
{% call bench_form("bench", "/autosave", "/submit") %}
{% call check_group("翡翠") %}
{% call check("JD-01", "总质量") %}{{ measure("JD-01", "g", "", "总质量") }}{% endcall %}
{% call check("JD-03", "形状") %}{{ choices("JD-03", shapes, "", "形状") }}{% endcall %}
{% call check("JD-08", "放大") %}{{ choices("JD-08", seen, [], "放大", many=true) }}{% endcall %}
{% call check("JD-04", "颜色") %}{{ text("JD-04", "", "颜色") }}{% endcall %}
{% call check("CM-08", "照片") %}{{ upload("/upload", "CM-08", "照片") }}{% endcall %}
{% endcall %}
{% endcall %}
{{ button("提交", kind="primary", key="F9", form="bench") }}
{{ post("/revoke", "注销", confirm="不能恢复，注销吗？", confirm_yes="注销证书") }}
<form method="post" action="/batch" data-batch>
{{ csrf() }}
{% call(item) rows([("编号", ""), ("结果", "")], items, "清单", pick=true, place="list") %}
<td><a href="/?{{ item.ref }}">{{ item.ref }}</a></td><td><span data-result></span></td>
{% endcall %}
{% call batch_bar() %}{{ button("签字") }}{% endcall %}
</form>
{% endblock %}
"""


# Without it a page leaves the desk at its first look at the clock, after five seconds.
NEVER_IDLE = 3600


@dataclass
class Office:
    """A server that remembers; `mood` is how it answers an autosave or an upload."""

    mood: str = "well"
    person: str = "李雯"
    saved: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    scanned: list[str] = field(default_factory=list)
    uploads: list[tuple[str, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    address: str = ""

    def values(self, name: str) -> list[list[str]]:
        return [values for known, values in self.saved.values() if known == name]

    def autosave(self) -> ResponseReturnValue:
        key, name = request.headers["Idempotency-Key"], request.form["changed"]
        if self.mood == "down":
            return "", 503
        if self.mood == "refusing":
            return jsonify(title="这件正由王强检测", citation="一件一人"), 409
        self.saved.setdefault(key, (name, request.form.getlist(name)))
        if self.mood == "answer lost":
            self.mood = "well"
            return "", 502
        return jsonify(
            saved_at="14:05:31", done=1, results={name: {"state": "pass", "text": "合格"}}
        )

    def upload(self) -> ResponseReturnValue:
        key, size = request.headers["Idempotency-Key"], len(request.files["file"].read())
        self.uploads.append((key, size))
        self.names.append(request.files["file"].filename or "")
        if self.mood == "down":
            return "", 503
        if self.mood == "refusing":
            return jsonify(title="照片太暗"), 422
        also = "该文件已属于 QC-2026-000022" if self.mood == "known" else ""
        picture = "/static/img/favicon.svg"
        judged = {"CM-08": {"state": "pass", "text": "合格"}}
        return jsonify(id=1, url=picture, thumb=picture, also=also, results=judged)

    def batch(self) -> ResponseReturnValue:
        refs = request.form.getlist("ref")
        return jsonify(results={r: {"ok": r != "B", "text": f"{r} 已答"} for r in refs})

    def scan(self) -> ResponseReturnValue:
        self.scanned.append(request.args["code"])
        return redirect(url_for("page"))

    def note(self) -> ResponseReturnValue:
        self.sent.append(request.path)
        return redirect(url_for("page"))

    def page(self) -> ResponseReturnValue:
        shown: dict[str, Any] = {
            "name": self.person,
            "role_names": "检测员",
            "idle_seconds": NEVER_IDLE,
        }
        items = [{"ref": ref} for ref in "ABCD"]
        return render_template_string(BENCH, person=shown, items=items)


def static(filename: str) -> Response:
    """A file, read whole: a page that goes away leaves nothing open behind it."""
    path = (APP / "static" / filename).resolve()
    assert path.is_relative_to(APP)
    return Response(path.read_bytes(), mimetype=guess_type(filename)[0])


@contextmanager
def serving() -> Iterator[Office]:
    """The office on a free port of this machine."""
    made = Office()
    flask = Flask("office", template_folder=str(APP / "templates"), static_folder=None)
    flask.add_url_rule("/static/<path:filename>", "static", static)
    flask.secret_key = "for-tests-only"
    CSRFProtect(flask)
    flask.jinja_env.add_extension("jinja2.ext.i18n")
    jinja: Any = flask.jinja_env  # the extension adds a method that no type knows
    jinja.install_gettext_callables(str, lambda one, *_: one, newstyle=True)
    flask.jinja_env.globals["marks"] = marks
    flask.jinja_env.filters["unit_name"] = str
    flask.add_url_rule("/", "page", made.page)
    flask.add_url_rule("/scan", "scan", made.scan)
    flask.add_url_rule("/notices", "notices.page", made.page)
    for path, view in (
        ("/autosave", made.autosave),
        ("/upload", made.upload),
        ("/batch", made.batch),
    ):
        flask.add_url_rule(path, path, view, methods=["POST"])
    for path in ("/submit", "/revoke"):
        flask.add_url_rule(path, path, made.note, methods=["POST"])

    @flask.after_request
    def strict(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    server = make_server("127.0.0.1", 0, flask, threaded=True)
    made.address = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
