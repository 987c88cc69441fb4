"""Files that survive a power cut: written, forced to the disk, and only then given their name."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OWNER_ONLY = 0o700


def private_folder(path: Path) -> None:
    """Make a folder that only its owner may look into, unless it is there."""
    path.mkdir(mode=OWNER_ONLY, exist_ok=True)
    path.chmod(OWNER_ONLY)  # whatever the umask took away, and whoever made it


def put_in_place(new: Path, path: Path) -> None:
    """Force a finished file to the disk and give it its name; what had that name before is replaced."""
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)
    force_folder(path.parent)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a small JSON file so that it is there as a whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    put_in_place(new, path)


def force_folder(path: Path) -> None:
    """Force the names in a folder to the disk, where the system can."""
    if os.name == "nt":  # pragma: no cover - Windows cannot open folders, and keeps their names itself
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
