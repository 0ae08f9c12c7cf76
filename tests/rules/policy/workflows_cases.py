"""The cases of the rules in `policy.workflows`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.lfs.models import git
from rules.policy.models import workflow
from sound import Changes

HEAD = "{ref: '${{ github.event.pull_request.head.sha }}'}"
TOKEN = "hf-token: '${{ secrets.HF_TOKEN }}'"


def called(secrets: str, checkout: str = HEAD) -> Changes:
    """A workflow that calls another workflow of the repository, which calls this action."""
    caller = f"""\
on: pull_request_target
jobs:
  check:
    uses: ./.github/workflows/model.yml
    secrets: {secrets}
"""
    return {**workflow("workflow_call", checkout, TOKEN), ".github/workflows/check.yml": caller}


def with_steps(event: str, *steps: str, more: str = "") -> Changes:
    """A workflow of these steps, from line 6 on, and then a call of this action with a token."""
    lines = "".join(f"      - {step}\n" for step in (*steps, f"{{uses: acme/hf-deploy-action@v1, with: {{{TOKEN}}}}}"))
    return {
        ".github/workflows/model.yml": f"on: {event}\njobs:\n  model:\n    if: {more or 'true'}\n    steps:\n{lines}"
    }


CASES: dict[str, list[Case]] = {
    "HFD513": [
        Case(
            "a checkout of the pull request beside a token",
            workflow("pull_request_target", HEAD, TOKEN),
            [
                "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        Case(
            "a checkout of the pull request beside an identity token",
            workflow("pull_request_target", HEAD, "", permissions="id-token: write"),
            [
                "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        *(
            Case(
                f"fetched by {step}",
                with_steps("pull_request_target", step),
                [
                    "HFD513 .github/workflows/model.yml:6:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
                ],
                prepare=git("config.json"),
            )
            for step in (
                "{run: 'gh pr checkout 7'}",
                "{run: 'git fetch origin pull/${{ github.event.number }}/head'}",
                "{run: 'git checkout $SHA', env: {SHA: '${{ github.event.pull_request.head.sha }}'}}",
                "{uses: actions/checkout@v4, with: {ref: '${{ github.head_ref }}'}}",
            )
        ),
        Case(
            "after the workflow of a pull request",
            with_steps(
                "{workflow_run: {workflows: [ci]}}",
                "{uses: actions/checkout@v4, with: {ref: '${{ github.event.workflow_run.head_sha }}'}}",
            ),
            [
                "HFD513 .github/workflows/model.yml:6:9 the job `model` of `workflow_run` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        Case(
            "after the workflow of a branch",
            with_steps(
                "{workflow_run: {workflows: [ci], branches: [main]}}",
                "{uses: actions/checkout@v4, with: {ref: '${{ github.event.workflow_run.head_sha }}'}}",
            ),
            [],
            prepare=git("config.json"),
        ),
        *(
            Case(
                f"in a workflow that is called, with secrets: {secrets}",
                called(secrets),
                [
                    "HFD513 .github/workflows/model.yml:5:9 the job `check` of `pull_request_target` has a secret, and checks out a pull request"
                ],
                prepare=git("config.json"),
            )
            for secrets in ("inherit", "{hf-token: '${{ secrets.HF_TOKEN }}'}")
        ),
        Case(
            "in an action of the repository",
            {
                name: str(text).replace("acme/hf-deploy-action@v1", "./.github/actions/check")
                for name, text in workflow("pull_request_target", HEAD, TOKEN).items()
            }
            | {".github/actions/check/action.yml": "runs: {using: composite, steps: [{run: hf-deploy validate .}]}\n"},
            [
                "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
            ],
            prepare=git("config.json"),
        ),
        Case(
            "a condition that excludes strangers",
            with_steps(
                "pull_request_target",
                "{run: 'gh pr checkout 7'}",
                more="github.event.pull_request.head.repo.full_name == github.repository",
            ),
            [],
            prepare=git("config.json"),
        ),
        *(
            Case(
                f"a secret by another name: {secret}",
                workflow("pull_request_target", HEAD, f'hf-token: "{secret}"'),
                [
                    "HFD513 .github/workflows/model.yml:5:9 the job `model` of `pull_request_target` has a secret, and checks out a pull request"
                ],
                prepare=git("config.json"),
            )
            for secret in ("${{ secrets['HF_TOKEN'] }}", "${{ fromJSON(toJSON(secrets)).HF_TOKEN }}")
        ),
        Case("a checkout without a secret", workflow("pull_request_target", HEAD, ""), [], prepare=git("config.json")),
        Case("a job of `pull_request`", workflow("pull_request", HEAD, TOKEN), [], prepare=git("config.json")),
        Case(
            "another action",
            {
                name: str(text).replace("acme/hf-deploy-action", "acme/other")
                for name, text in workflow("pull_request_target", HEAD, TOKEN).items()
            },
            [],
            prepare=git("config.json"),
        ),
        Case(
            "a workflow that is not YAML",
            {".github/workflows/model.yml": "hf-deploy: ["},
            [],
            prepare=git("config.json"),
        ),
        Case("no repository", workflow("pull_request_target", HEAD, TOKEN), []),
    ],
    "HFD514": [
        Case(
            "a token that is not needed",
            workflow("[push, pull_request_target]", "{}", TOKEN),
            ["HFD514 .github/workflows/model.yml:6:9 the job `model` of `pull_request_target` has a secret"],
            prepare=git("config.json"),
        ),
        Case(
            "a token passed to a called workflow",
            called("inherit", "{}"),
            ["HFD514 .github/workflows/check.yml:4:5 the job `check` of `pull_request_target` has a secret"],
            prepare=git("config.json"),
        ),
        Case("a called workflow without secrets", called("{}", HEAD), [], prepare=git("config.json")),
        Case(
            "the token of GitHub Actions",
            workflow("pull_request_target", "{}", "github-token: '${{ secrets.GITHUB_TOKEN }}'"),
            [],
            prepare=git("config.json"),
        ),
    ],
}
