"""Which of the forgeries in the tests poppler's `pdfsig` sees, beside our own answer.

    python benchmarks/pdfsig_agreement.py

Needs `pdfsig` (Debian: poppler-utils). Exits 1 if pdfsig approves of the whole of a file that we
reject, other than those named in KNOWN, or rejects the genuine one.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from forgeries import FORGERIES, make_scene  # noqa: E402 - found through the line above

KNOWN = {
    "signature that permits changes",  # pdfsig doesn't look at DocMDP
    "another spelling of the signature",  # the gap is covered by no digest
}


def approves(pdf: bytes, folder: Path) -> bool:
    """One signature, valid, over the total document, by pdfsig's own words."""
    path = folder / "file.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    told = done.stdout
    one = told.count("Signature #") == 1
    return one and "Signature is Valid" in told and "Total document signed" in told


def main() -> int:
    if shutil.which("pdfsig") is None:
        print("pdfsig is not installed")
        return 2
    logging.disable(logging.CRITICAL)
    wrong = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        scene = make_scene(folder)
        genuine = approves(scene.pdf, folder)
        print(f"{'genuine':38} intact                pdfsig {'approves' if genuine else 'REJECTS'}")
        wrong += not genuine
        for forgery, (forge, reason) in FORGERIES.items():
            approved = approves(forge(scene), folder)
            print(f"{forgery:38} {reason:21} pdfsig {'APPROVES' if approved else 'rejects'}")
            wrong += approved and forgery not in KNOWN
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
