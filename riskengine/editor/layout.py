"""A document in the one layout, as the smallest stretch of lines that changes."""

from __future__ import annotations

from ..checking.rule import Edit
from ..formatting import formatted
from .files import Document


def laid_out(document: Document) -> Edit | None:
    """The change that lays a document out; None where it is laid out already.

    Raises:
        Refused: the document cannot be read or laid out, or ruamel.yaml is not installed.
    """
    before, after = document.text, formatted(document.text, document.file)
    if before == after:
        return None
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    tail = next((at for at in range(least - head) if old[-1 - at] != new[-1 - at]), least - head)
    start = sum(map(len, old[:head]))
    end = len(before) - sum(map(len, old[len(old) - tail :]))
    return Edit(start, end, "".join(new[head : len(new) - tail]))
