"""Import this to have what every run imports, compiles and caches: the processes of runs are forked after that."""

from __future__ import annotations

import gc
import io
import os
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import huggingface_hub.utils._xet_progress_reporting  # noqa: F401
import sound
from sweep.processes import TOKEN

import hfdeploy_action.smoke.client  # noqa: F401
from hfdeploy_action import cli
from hfdeploy_action.hub import network


def _check_a_model() -> None:
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        model = sound.write(Path(folder), {})
        status = cli.main(["validate", str(model), "--report-dir", os.path.relpath(f"{folder}/reports")])
    if status:
        raise AssertionError("the sound model does not pass")


os.environ["HF_TOKEN"] = TOKEN  # patterns that mask it are compiled
_check_a_model()
network._tls_context = cache(network._tls_context)
network._tls_context()
time.strptime("1", "%d")  # it imports
gc.freeze()  # a collection would write to the pages that forks share
