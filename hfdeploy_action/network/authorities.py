"""Which variable of the environment keeps TLS from being set up."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from hfdeploy_action.network.failures import UnusableCertificates

FILE, FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"
"""What OpenSSL reads by itself, and so does Xet."""


def unusable(error: OSError, variable: str = FILE, path: str = "") -> UnusableCertificates:
    """Why the file that this variable names cannot be used. Python also opens the file that SSLKEYLOGFILE names."""
    log = os.environ.get("SSLKEYLOGFILE", "")
    if log and error.filename == log:
        return UnusableCertificates(f"`SSLKEYLOGFILE` names {log[:80]!r}: {error.strerror}")
    why = "holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
    return UnusableCertificates(f"`{variable}` names {(path or os.environ.get(variable, ''))[:80]!r}: {why}")


def check_folder() -> None:
    """Raise UnusableCertificates if SSL_CERT_DIR names no folder, which Xet fails on without saying so."""
    folder = os.environ.get(FOLDER)
    if folder and not Path(folder).is_dir():
        raise UnusableCertificates(f"`{FOLDER}` names {folder[:80]!r}, which is not a folder")
