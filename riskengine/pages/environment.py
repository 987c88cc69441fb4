"""Pages from templates: everything that is put in is escaped, and nothing is fetched from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


# What HTML has no place for; and what turns the direction of a text, so that one reads something else than what is signed.
_NO_LETTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def rendered(template: str, /, **said: Any) -> str:
    """A page from its template. A name that a template reads and nobody gave is an error, not an empty place."""
    text = _environment().get_template(template).render(**said)
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", _NO_LETTERS.sub("", text))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # Not imported above: no command but those that write pages shall wait for it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("riskengine.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["policy"] = _policy
    environment.filters["address"] = _address
    return environment


def _policy(styles: Sequence[str]) -> str:
    """The content security policy of a page that has these styles: nothing is loaded, run or sent."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in styles
    )
    return f"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'"


def _address(url: str | None) -> str | None:
    """The address where a browser may follow it without harm; None where it is no address on the web."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None
