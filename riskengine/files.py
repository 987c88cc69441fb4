"""Writing a file so that it is always whole: the old text or the new one, never a part."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from .problems import Problem, Refused


def write_whole(path: Path, text: str) -> None:
    """Put a text in the place of a file's, with its permissions; a link stays a link.

    Raises:
        Refused: it cannot be written; the file is then as it was.
    """
    try:
        _replace(path.resolve(), text)
    except OSError as error:
        raise Refused([Problem("not-written", f'"{path}" cannot be written: {error.strerror or error}')]) from None


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", suffix=".new", delete=False
    ) as stream:
        new = Path(stream.name)
        try:
            stream.write(text)
            stream.close()
            new.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o644)
            new.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                new.unlink()
            raise
