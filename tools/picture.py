"""Draw docs/summary.png again: rehearse the release of examples/emotion, and take a picture of its summary.

    python tools/picture.py

Needs Chromium or Chrome in PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1080, 1420  # pixels: up to the folded checklist


def main() -> None:
    """Write the picture."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"none of {', '.join(BROWSERS)} is in PATH")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples/emotion", Path(folder) / "emotion")
        command = [str(Path(sys.executable).with_name("hf-deploy")), "rehearse", "emotion"]
        subprocess.run(command, cwd=folder, check=True)
        page = (Path(folder) / "hf-deploy-report/summary.html").as_uri()
        picture = ROOT / "docs/summary.png"
        flags = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/browser"]
        subprocess.run(
            [browser, *flags, f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={picture}", page], check=True
        )


if __name__ == "__main__":
    main()
