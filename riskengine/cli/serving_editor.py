"""What `riskengine language-server` does, without its options."""

from __future__ import annotations

from ..problems import Problem, Refused
from .address import host_and_port
from .guard import forget_stdout


def serve_editor(address: str | None, language: str) -> None:
    """Serve an editor until it leaves; on stdin and stdout, or at an address such as `127.0.0.1:2087`.

    Raises:
        Refused: pygls is not installed, or nobody can listen at the address.
    """
    try:
        from ..editor.features import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        hint = 'install it with: pip install "riskengine[editor]"'
        message = "the language server needs pygls, which is not installed"
        raise Refused([Problem("no-pygls", message, None, hint)]) from None
    server = make_server(language)
    if address is None:
        server.start_io()
        forget_stdout()  # it is closed by then
        return
    host, port = host_and_port(address)
    try:
        server.start_tcp(host, port)
    except OSError as error:
        said = f'nobody can listen at "{address}": {error.strerror or error}'
        raise Refused([Problem("no-address", said, None, "give another address, as in 127.0.0.1:2087")]) from None
