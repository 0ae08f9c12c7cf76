"""What can stop any run: a signal, the machine, a bug of ours."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class Interrupted(Failure):
    """The run was cancelled.

    A cancelled job has a few seconds to report what it did. `main` on the Hub holds either the old model or the new
    one.

    Fix: run the job again; it detects what is already done and continues from there.
    """

    id = "HFD008"
    outcome = Outcome.FAILED


class TemporaryFolderUnusable(Failure):
    """The folder for temporary files cannot be used.

    A run stores downloads, temporary Git data and the files of the rehearsal servers there.

    Fix: free space in the folder in the message, or set the environment variable `TMPDIR` to a folder that exists, is
    writable and has enough space.
    """

    id = "HFD011"
    outcome = Outcome.FAILED


class DiskFull(Failure):
    """The disk is full, or a quota or file size limit is reached.

    The run stops at the first file that it cannot write.

    Fix: free space on this disk, or raise the quota or the file size limit, and run the job again.
    """

    id = "HFD012"
    outcome = Outcome.FAILED


class Crashed(Failure):
    """A bug made hf-deploy-action crash.

    The model is not the cause. The job summary and the log show the traceback.

    Fix: report the bug with the traceback at https://github.com/org/hf-deploy-action/issues.
    """

    id = "HFD013"
    outcome = Outcome.CRASHED
