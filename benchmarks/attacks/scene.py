"""What the attacks find: the tests' small network, its pieces walked to where they are tried.

PYTHONPATH=tests python -m benchmarks.attacks.scene FOLDER DATABASE_URL

Makes the instance in the folder by the real commands and prints, as JSON, what an attacker may
know: logins, references, numbers. Everybody's password is that of the tests.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support import build

if __name__ == "__main__":
    # Pieces began their way a few days ago, whenever this runs. The tests' pieces take the day
    # while they are imported, so they are imported after it is set.
    build.NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(days=8)
    from benchmarks.attacks.scene_pieces import make_scene

    print(json.dumps(make_scene(Path(sys.argv[1]), sys.argv[2])))  # for who started this
