"""What a run of `validate` imports: half of its time is spent on that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples/emotion"
NOT_NEEDED = """
    jsonschema attr referencing jinja2 markupsafe actions_toolkit picklescan
    requests urllib3 httpx2 httpcore2 huggingface_hub hf_xet concurrent.futures ssl socket http.client
    hfdeploy_action.fixes hfdeploy_action.lfs hfdeploy_action.network hfdeploy_action.results hfdeploy_action.retry
    hfdeploy_action.folder.pickles hfdeploy_action.folder.state_dicts pickletools zipfile
    hfdeploy_action.smoke.plan hfdeploy_action.smoke.asking hfdeploy_action.targets
""".split()


def test_validate_imports_only_what_it_needs() -> None:
    script = (
        "import sys; from hfdeploy_action import cli; status = cli.main(['validate', sys.argv[1]]);"
        "print(status, *sorted({*sys.modules} & {*sys.argv[2:]}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, EXAMPLE, *NOT_NEEDED], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "0"
