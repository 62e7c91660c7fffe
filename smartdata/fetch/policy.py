"""Which addresses may be asked: https, the described hosts, and never a private network."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

import httpx

from smartdata.describe.fetching import Fetch
from smartdata.fetch.errors import FetchError

#: The only IPv6 addresses that lead to the public internet. The lists of the standard library
#: call some others global that lead back into a network: site-local ones, and IPv4 in IPv6.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
#: Addresses that carry an IPv4 address inside, of old tunnels that no publisher is reached by.
_TUNNELS = (ipaddress.IPv6Network("2001::/23"), ipaddress.IPv6Network("2002::/16"))
#: How a network that speaks only IPv6 writes the IPv4 address of a host.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Policy:
    """What is allowed. The defaults are the only ones a description can have; tests ask a server
    on this machine, which needs both others."""

    http: bool = False
    loopback: bool = False


def checked_url(address: str, fetch: Fetch, policy: Policy) -> httpx.URL:
    """The address as it will be asked, so that what is checked and what is asked can't differ.

    Raises:
        FetchError: it is no address, is not https, names a user, or is on a host or port that is
            not described.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{address!r}: is no address that can be asked ({error}).") from error
    if url.userinfo:
        raise FetchError(
            f"{url.copy_with(userinfo=None)}: an address with a user or password in it is never "
            "fetched. Give it without."
        )
    if url.scheme != "https" and not (policy.http and url.scheme == "http"):
        raise FetchError(f"{url}: only https is fetched. Give the https address in source.yaml.")
    host = url.raw_host.decode("ascii")
    if host not in _as_asked(fetch.allowed_hosts):
        raise FetchError(
            f"{url}: the host {host or '?'} is not one that the description names. If it is "
            "the publisher's, add it to fetch.hosts."
        )
    if url.port not in fetch.allowed_ports:
        raise FetchError(f"{url}: the port {url.port} is not one that the description names.")
    return url.copy_with(fragment=None)


@lru_cache(maxsize=64)
def _as_asked(hosts: frozenset[str]) -> frozenset[str]:
    """The hosts in the letters in which they are looked up."""
    found = set()
    for host in hosts:
        try:
            found.add(httpx.URL(scheme="https", host=host).raw_host.decode("ascii"))
        except httpx.InvalidURL as error:
            raise FetchError(f"{host}: is no host that can be asked ({error}).") from error
    return frozenset(found)


def is_public(address: str, policy: Policy) -> bool:
    """Whether an IP address is one on the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped
        if inner is None and ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner), policy)
        if policy.loopback and ip.is_loopback:
            return True
        return ip in _GLOBAL_IPV6 and ip.is_global and not any(ip in net for net in _TUNNELS)
    return (ip.is_global and not ip.is_multicast) or (policy.loopback and ip.is_loopback)
