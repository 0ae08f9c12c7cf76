"""`hf-deploy hub` serves with the tokens of its arguments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError


def test_a_token_writes_and_a_read_token_reads(tmp_path: Path) -> None:
    program = "import sys; from hfdeploy_action.cli import main; sys.exit(main())"
    tokens = ["--token", "acme=hf_writer", "--read-token", "acme=hf_reader"]
    command = [sys.executable, "-c", program, "hub", "--data", str(tmp_path / "hub"), *tokens]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as serving:
        assert serving.stdout is not None
        url = serving.stdout.readline().strip()
        try:
            HfApi(endpoint=url, token="hf_writer").create_repo("acme/emotion", private=True)
            reader = HfApi(endpoint=url, token="hf_reader")
            assert reader.model_info("acme/emotion").private
            with pytest.raises(HfHubHTTPError, match="this token has the role read"):
                reader.create_tag("acme/emotion", tag="v1")
        finally:
            serving.kill()
