"""The entry point of the container: check the version of Python and run the action."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  before newer syntax fails with a worse message
    sys.exit(f"hf-deploy-action needs Python 3.11 or newer; this is {sys.version.split()[0]}")

from hfdeploy_action.start import container

container()
