"""What the container runs: the action, on a Python that can."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  said here, before a newer syntax says it worse
    sys.exit(f"hf-deploy-action needs Python 3.11 or newer; this is {sys.version.split()[0]}")

from hfdeploy_action.start import container

container()
