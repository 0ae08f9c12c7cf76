"""The route to a host: direct or through a proxy, and the certificate authorities, as the environment says."""

from __future__ import annotations

import ssl

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, select_proxy

from hfdeploy_action.network import authorities, hosts
from hfdeploy_action.network.failures import UnusableProxy
from hfdeploy_action.network.sockets import POOLS, tls_context


def manager_for(url: str, connections: int = 1) -> urllib3.PoolManager:
    """A manager that connects to this address, and keeps up to `connections` of its connections.

    The environment names the proxy (`http_proxy`, `https_proxy`, `ALL_PROXY`, `NO_PROXY`) and the certificate
    authorities (`REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`). Servers on this machine are reached without a proxy, and no
    `.netrc` is read. Raises UnusableProxy and UnusableCertificates.
    """
    with requests.Session() as session:
        environment = session.merge_environment_settings(url, {}, None, None, None)
    proxy = None if is_loopback(url) else select_proxy(url, environment["proxies"])
    context = _tls_context(environment["verify"]) if url.lower().startswith("https:") else None
    manager = _through(proxy, url, context) if proxy else urllib3.PoolManager(ssl_context=context)
    manager.connection_pool_kw["maxsize"] = connections
    manager.pool_classes_by_scheme = POOLS
    return manager


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    return hosts.is_loopback(urllib3.util.parse_url(url).host or "")


def _tls_context(bundle: str | bool | None) -> ssl.SSLContext:
    path = bundle if isinstance(bundle, str) else DEFAULT_CA_BUNDLE_PATH
    try:
        return tls_context(path)
    except OSError as error:
        raise authorities.unusable(error, "REQUESTS_CA_BUNDLE` or `CURL_CA_BUNDLE", path) from error


def _through(proxy: str, url: str, context: ssl.SSLContext | None) -> urllib3.ProxyManager:
    try:
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        parsed = urllib3.util.parse_url(proxy)
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise UnusableProxy(_unusable(url, f"{parsed.scheme}://{parsed.host or ''}"))
        headers = HTTPAdapter().proxy_headers(proxy)
        return urllib3.ProxyManager(proxy, proxy_headers=headers, ssl_context=context)
    except (urllib3.exceptions.HTTPError, ValueError):  # the value may hold a password
        raise UnusableProxy(_unusable(url, "no URL")) from None


def _unusable(url: str, proxy: str) -> str:
    host = urllib3.util.parse_url(url).host
    return f"the environment names {proxy[:80]!r} as the proxy for {host!r}, which is not http:// or https://"
