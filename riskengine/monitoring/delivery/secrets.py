"""Where secrets are: in the environment, or in a file that only its owner can read."""

from __future__ import annotations

import os
from pathlib import Path

from ...problems import Problem, Refused


def secret(where: str) -> str:
    """The secret that `env:NAME` or `file:PATH` names.

    Raises:
        Refused: it is not there, is empty, or others than its owner can read the file.
    """
    kind, _, name = where.partition(":")
    if kind == "env":
        found = os.environ.get(name, "")
        if not found:
            raise _refused(
                f"the environment variable {name} is not set", f"set it before monitor starts: export {name}=…"
            )
        return found
    path = Path(name)
    try:
        mode = path.stat().st_mode & 0o777
        found = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise _refused(f'the secret in "{path}" cannot be read: {error.strerror}') from None
    except UnicodeDecodeError:
        raise _refused(f'the secret in "{path}" is not text') from None
    if mode & 0o077:
        raise _refused(f'others than its owner can read "{path}"', f"close it: chmod 600 {path}")
    if not found:
        raise _refused(f'the secret in "{path}" is empty')
    return found


def _refused(said: str, hint: str | None = None) -> Refused:
    return Refused([Problem("no-secret", said, None, hint)])
