"""Models and names for several parts of `policy`."""

from __future__ import annotations

from sound import Changes

from hfdeploy_action.findings import Location

AT = Location("../hfdeploy.yaml", 3, 1)


def workflow(event: str, checkout: str, inputs: str, permissions: str = "contents: read") -> Changes:
    """A workflow with a checkout and a call of this action, in lines 5 and 6."""
    text = f"""\
on: {event}
jobs:
  model:
    steps:
      - {{uses: actions/checkout@v4, with: {checkout}}}
      - {{uses: acme/hf-deploy-action@v1, with: {{{inputs}}}}}
    permissions: {{{permissions}}}
"""
    return {".github/workflows/model.yml": text}
