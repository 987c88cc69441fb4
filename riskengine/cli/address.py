"""Addresses to listen at, as written on the command line."""

from __future__ import annotations

from ..problems import Problem, Refused


def host_and_port(address: str) -> tuple[str, int]:
    """The two parts of an address such as `127.0.0.1:2087`; an IPv6 address stands in brackets.

    Raises:
        Refused: it is none.
    """
    host, _, port = address.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        said = f'"{address}" is not an address to listen at'
        raise Refused([Problem("no-address", said, None, "as in 127.0.0.1:2087")])
    return host, int(port)
