"""What `riskengine format` does, without its options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..files import write_whole
from ..formatting import formatted
from ..problems import Problem, Refusals, Refused
from ..ruleset import yaml_text
from ..ruleset.library import TESTS, Shelves, files_under


def lay_out(paths: Sequence[Path], *, check: bool) -> bool:
    """Write the files that are laid out otherwise, or only name them; whether all is in order.

    Raises:
        Refused: a file cannot be read or laid out; nothing has been written then.
    """
    changed: list[tuple[Path, str]] = []
    refusals = Refusals()
    files = list(_files(paths))
    for path in files:
        with refusals.gathered():
            text, _ = yaml_text.read_file(path)
            written = path.read_bytes().decode("utf-8")  # with the line ends and the byte order mark that it has
            laid_out = formatted(text, str(path))
            if laid_out != written:
                changed.append((path, laid_out))
    refusals.raise_any()
    for path, laid_out in changed:
        print(path)
        if not check:
            write_whole(path, laid_out)
    did = "would change" if check else "changed"
    print(f"{len(changed)} of {len(files)} {'file' if len(files) == 1 else 'files'} {did}")
    return not (check and changed)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and of folders the rulesets, tests and text packs; what else lies there is not ours to lay out."""
    found: dict[Path, None] = {}
    refusals = Refusals()
    for path in paths:
        if not path.exists():
            refusals.add([Problem("no-file", f'there is no file or folder "{path}"')])
        elif path.is_dir():
            found.update(dict.fromkeys(_ours(files_under(path))))
        else:
            found[path] = None
    refusals.raise_any()
    if not found:
        shown = ", ".join(f'"{path}"' for path in paths)
        raise Refused([Problem("no-ruleset", f"there is no ruleset in {shown}")])
    yield from found


def _ours(files: Sequence[Path]) -> Iterator[Path]:
    shelves = Shelves(files)
    rulesets = {str(entry.path) for entry in shelves.entries}
    broken = {problem.place.file for problem in shelves.problems if problem.place is not None}
    for file in files:
        if str(file) in rulesets | broken or file.name.endswith(TESTS) or _is_ours(file):
            yield file


def _is_ours(file: Path) -> bool:
    """Whether a file is a text pack or a person's plan."""
    try:
        said = yaml_text.plain(yaml_text.read_file(file)[1])
    except Refused:
        return False
    return isinstance(said, dict) and ("text_pack" in said or ("plan" in said and "rulesets" in said))
