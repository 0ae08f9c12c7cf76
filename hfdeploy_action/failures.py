"""What can stop a run of any kind: a signal, the machine, a bug of ours."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class Interrupted(Failure):
    """The run is left to finish.

    A cancelled job gets a few seconds to say what it did. main on the Hub is the old model or the new one.

    Fix: run the job again: it finds what is done, and goes on from there.
    """

    id = "HFD008"
    outcome = Outcome.FAILED


class TemporaryFolderUnusable(Failure):
    """The folder for temporary files takes files.

    Git's answers, downloads and the servers of a rehearsal are kept there while the run lasts.

    Fix: free space in the folder that the message names, or set the environment variable `TMPDIR` to a folder that
    exists, can be written and has room.
    """

    id = "HFD011"
    outcome = Outcome.FAILED


class DiskFull(Failure):
    """The disk has room for what the run writes.

    The run stops at the first file that cannot be written.

    Fix: free space on this disk, or raise the quota or file size limit, and run the job again.
    """

    id = "HFD012"
    outcome = Outcome.FAILED


class Crashed(Failure):
    """The program does what it is made for.

    This is a bug of hf-deploy-action, not of the model. The job summary and the log hold the trace.

    Fix: report it at https://github.com/org/hf-deploy-action/issues, with the trace.
    """

    id = "HFD013"
    outcome = Outcome.CRASHED
