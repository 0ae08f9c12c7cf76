"""The Git LFS content of the model folder: downloaded for a release, and otherwise read as far as the rules need."""

from __future__ import annotations

from hfdeploy_action.findings import Failure
from hfdeploy_action.folder import Distant, ModelFolder
from hfdeploy_action.plan import Plan
from hfdeploy_action.settings import LoadedSettings, Mode, Secrets


def with_content(
    loaded: LoadedSettings, plan: Plan, secrets: Secrets, folder: ModelFolder
) -> tuple[ModelFolder, Failure | None]:
    """The folder with the content of its pointers, and the failure if some of it is missing.

    If this run publishes, the content replaces the pointers, so that what is published is what was checked. Otherwise
    only the headers of weights are read: in a workflow, and on the command line with `online`.
    """
    pointers = {name: pointer for name, pointer in folder.files.pointers.items() if pointer}
    fetches = plan.mode in {Mode.PUBLISH, Mode.REHEARSE}
    if not pointers or not (fetches or loaded.confined or loaded.settings.online):
        return folder, None
    from hfdeploy_action.lfs import fetching, origin  # an HTTP library takes 0.1 s to import
    from hfdeploy_action.retry import RetryBudget

    try:
        if loaded.confined:
            server = origin.of_repository(plan.repository_url, secrets.github_token)
        else:
            server = origin.of_remote(folder.checkout.worktree)
        if fetches:
            fetching.fetch(server, folder.root, pointers, RetryBudget(loaded.settings.publish.retry_seconds))
            return ModelFolder(folder.root, folder.declared), None
        return ModelFolder(folder.root, folder.declared, Distant(*fetching.read_headers(server, pointers))), None
    except Failure as failure:
        if fetches:
            return ModelFolder(folder.root, folder.declared), failure
        return ModelFolder(folder.root, folder.declared, Distant({}, str(failure))), None
