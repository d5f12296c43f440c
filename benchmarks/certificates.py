"""CPU milliseconds a certificate and its parts, beside a plain page and a plain signature.

    .venv/bin/python benchmarks/certificates.py [--runs 100] [--issues 20]

First the paper alone, then the whole command on a database: photograph, content, page, signature,
store, log and ledger. Medians of this process's CPU time; the machine's speed cancels out in the
ratio to the plain page.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pikepdf  # noqa: E402  # after the path is set
from asn1crypto import x509  # noqa: E402  # the same
from asn1crypto.keys import PrivateKeyInfo  # noqa: E402  # the same
from cryptography.hazmat.primitives.serialization import (  # noqa: E402  # the same
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from PIL import Image  # noqa: E402  # the same
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: E402  # the same
from pyhanko.sign import signers  # noqa: E402  # the same
from pyhanko.sign.fields import SigSeedSubFilter  # noqa: E402  # the same
from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: E402  # the same
from reportlab.graphics.barcode.qr import QrCodeWidget  # noqa: E402  # the same
from reportlab.graphics.shapes import Drawing  # noqa: E402  # the same
from reportlab.lib.pagesizes import A5, landscape  # noqa: E402  # the same
from reportlab.lib.utils import ImageReader  # noqa: E402  # the same
from reportlab.pdfbase import pdfmetrics  # noqa: E402  # the same
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402  # the same
from reportlab.pdfgen.canvas import Canvas  # noqa: E402  # the same
from support import desk_pieces  # noqa: E402  # the same
from support.build import NOW  # noqa: E402  # the same
from support.desk_pieces import reviewed  # noqa: E402  # the same
from support.example_content import FOLDER, JADE, bangle, fonts  # noqa: E402  # the same
from support.sealed_samples import House  # noqa: E402  # the same

from app.base import runtime  # noqa: E402  # the same
from app.base.config import current  # noqa: E402  # the same
from app.base.db import transaction  # noqa: E402  # the same
from app.commands.papers import issue as certificate  # noqa: E402  # the same
from app.demo.journey import look_at_paper  # noqa: E402  # the same
from app.press.press import Press  # noqa: E402  # the same
from benchmarks.bench import office  # noqa: E402  # the same
from certificates.content.canonical import canonical  # noqa: E402  # the same
from certificates.content.lint import lint  # noqa: E402  # the same
from certificates.content.lint_limits import texts  # noqa: E402  # the same
from certificates.page.archive import finish, signature_field  # noqa: E402  # the same
from certificates.page.layout.versions import LAYOUTS  # noqa: E402  # the same
from certificates.page.qr import qr_rows  # noqa: E402  # the same
from certificates.page.render import render  # noqa: E402  # the same
from certificates.page.typeface.embed import STEM, embed  # noqa: E402  # the same

SIZE = (720, 540)
CAMERA = (2000, 1500)  # pixels of a photograph as the bench sends it


def plain_page() -> bytes:
    """The same words, photograph and code on one page, with reportlab as it comes."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=landscape(A5), invariant=1)
    canvas.drawImage(ImageReader(BytesIO(bangle())), 40, 200, 140, 105)
    y = 400
    for field, text in texts(JADE):
        canvas.setFont("bold" if field.endswith("zh") and "label" in field else "regular", 6)
        canvas.drawString(200 if y % 2 else 360, y, text[:70])
        y -= 3
    code = Drawing(60, 60)
    code.add(QrCodeWidget(JADE.verification_url, barWidth=60, barHeight=60))
    code.drawOn(canvas, 500, 20)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def signed_by_pyhanko(pdf: bytes) -> Callable[[], object]:
    """The same signature, PAdES-B-B with P-256, as pyHanko makes it by itself."""
    with TemporaryDirectory() as folder:
        house = House(Path(folder))
        plain = house.signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        chain = [x509.Certificate.load(der) for der in house.signer.certificate_chain]
    signer = signers.SimpleSigner(
        signing_cert=chain[0],
        signing_key=PrivateKeyInfo.load(plain),
        cert_registry=SimpleCertificateStore.from_certs(chain),
    )
    stated = signers.PdfSignatureMetadata(
        field_name="Mark", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    return lambda: signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), stated, signer=signer)


def parts() -> dict[str, Callable[[], object]]:
    typeface, photo = fonts(), bangle()
    for name in ("regular", "bold"):
        path = FOLDER / f"NotoSansSC-{name.title()}.ttf"
        pdfmetrics.registerFont(TTFont(name, str(path)))
    layout = LAYOUTS[JADE.family, JADE.layout_version]
    codes = layout(JADE, typeface, SIZE).codes

    def fonts_embedded() -> None:
        with pikepdf.Pdf.new() as pdf:
            embed(pdf, typeface.regular, tuple(codes[0]), STEM["regular"])
            embed(pdf, typeface.bold, tuple(codes[1]), STEM["bold"])

    def finished() -> None:
        with pikepdf.open(BytesIO(made)) as pdf:
            signature_field(pdf)
            finish(pdf, JADE)

    made = render(JADE, typeface, photo)
    return {
        "plain reportlab page": plain_page,
        "pyHanko signs by itself": signed_by_pyhanko(made),
        "certificate, unsigned": lambda: render(JADE, typeface, photo),
        "  lint": lambda: lint(JADE, gem_named=True),
        "  canonical bytes": lambda: canonical(JADE),
        "  QR code": lambda: qr_rows(JADE.verification_url),
        "  layout and drawing": lambda: layout(JADE, typeface, SIZE),
        "  fonts": fonts_embedded,
        "  open, archive, write": finished,
    }


STEPS = {
    "  may the key sign": (Press, "must_be_able_to_sign"),
    "  photograph": (certificate, "chosen_photo"),
    "  content": (certificate, "frozen_content"),
    "  page": (Press, "drawn"),
    "  signature and store": (Press, "seal_and_keep"),
    "  into the books, with the log": (certificate, "_take_in"),
}


def camera(_shade: int = 0) -> bytes:
    """A photograph of a bangle with the grain of a camera, as large as the bench sends it."""
    with Image.open(BytesIO(bangle())) as small:
        whole = small.convert("RGB").resize(CAMERA, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(CAMERA, 18).convert("RGB")
    target = BytesIO()
    Image.blend(whole, grain, 0.1).save(target, "JPEG", quality=85)
    return target.getvalue()


def issues(count: int) -> Iterator[tuple[str, float]]:
    """The command that issues, and the steps that it takes; the rest is the draft's row."""
    spent: dict[str, list[float]] = {name: [] for name in ("issued, end to end", *STEPS)}
    with office() as (_, network, _), ExitStack() as stack:
        stack.enter_context(patch.object(desk_pieces, "picture", cache(camera)))
        for name, (place, function) in STEPS.items():
            timed = _timed(getattr(place, function), spent[name])
            stack.enter_context(patch.object(place, function, timed))
        press, by = Press(current()), network.signatory
        issue = _timed(certificate.issue, spent["issued, end to end"])
        refs = [reviewed(network) for _ in range(count + 3)]
        runtime.settle()  # as a worker does when it has loaded what it needs
        for n, ref in enumerate(refs):
            with transaction() as session:
                look_at_paper(session, ref, by=by, now=NOW + timedelta(hours=n + 1))
            issue(ref, press, by=by, now=NOW + timedelta(hours=n + 1))
        for name, times in spent.items():
            yield name, statistics.median(times[3:]) * 1000
        sizes = [path.stat().st_size for path in current().papers.rglob("*") if path.is_file()]
        print(f"bytes of an issued paper: {max(sizes):,}")


def _timed(work: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    def timed(*given: Any, **more: Any) -> Any:
        start = time.process_time()
        try:
            return work(*given, **more)
        finally:
            times.append(time.process_time() - start)

    return timed


def median(work: Callable[[], object], runs: int) -> float:
    work()
    spent = []
    for _ in range(runs):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent) * 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=100)
    arguments.add_argument("--issues", type=int, default=20)
    given = arguments.parse_args()
    runs = given.runs
    plain = 0.0
    for name, work in parts().items():
        spent = median(work, runs)
        plain = plain or spent
        print(f"{name:32}{spent:8.2f} ms{spent / plain:8.2f} x plain")
    for name, spent in issues(given.issues):
        print(f"{name:32}{spent:8.2f} ms{spent / plain:8.2f} x plain")
    photo = bangle()
    print(f"bytes: {len(render(JADE, fonts(), photo)):,} with a photograph of {len(photo):,}")
    print(f"bytes of the plain page: {len(plain_page()):,}")


if __name__ == "__main__":
    main()
