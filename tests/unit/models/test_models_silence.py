"""Nothing leaves this computer: not by the libraries that we load either."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from photosearch.models import registry
registry.load("starter").embed_texts(["a cat"])
"""


def test_onnxruntime_keeps_no_record_of_its_use(tmp_path: Path) -> None:
    users = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "PHOTOSEARCH_HOME"), str(tmp_path))
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    code = [sys.executable, "-c", CODE, json.dumps(sys.path)]
    subprocess.run(code, env={**environment, **users}, check=True)
    assert not list(tmp_path.rglob("*onnxruntime*"))
