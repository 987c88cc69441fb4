"""The options of `riskengine new`, as the answers of a file of answers; and that file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..beginning import answers as given
from ..beginning.faults import Fault
from ..beginning.faults import Path as FaultPath
from ..beginning.form import BeginningForm
from ..problems import Place, Problem, Refused
from ..ruleset import yaml_text
from ..ruleset.form_check import check_form
from ..ruleset.parties import SHARED

_ENDS = re.compile(r"(\d{1,7})\s*(?:-|–|\.\.|til|to)\s*(\d{1,7})")

# Where an answer comes from on the command line, the nearest first.
_OPTIONS: Sequence[tuple[FaultPath, str]] = (
    (("title",), "--title"),
    (("intended_use",), "--use"),
    (("outcome", "levels"), "--levels"),
    (("outcome",), "--outcome"),
    (("items",), "--item"),
    (("source", "section"), "--section"),
    (("source", "force"), "--force"),
    (("source",), "--source"),
    (("action", "by"), "--by"),
    (("action", "within"), "--within"),
    (("action",), "--action"),
    (("valid_from",), "--valid-from"),
)


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A file of answers: what it says, and where."""

    said: dict[str, Any]
    root: yaml_text.Node
    file: str
    text: str

    def place(self, path: FaultPath) -> Place:
        """Where an answer stands, or what is nearest to it."""
        node, at = self.root, list(path)
        while at:
            part = at.pop(0)
            if isinstance(node, yaml_text.Mapping) and part in node.values:
                node = node.values[str(part)]
            elif isinstance(node, yaml_text.Sequence) and isinstance(part, int) and part < len(node.items):
                node = node.items[part]
            else:
                break
        return yaml_text.place(node, self.file)


def read_answers(path: Path) -> AnswersFile:
    """A file of answers.

    Raises:
        Refused: it cannot be read, or has not the form of one.
    """
    text, root = yaml_text.read_file(path)
    form, problems = check_form(BeginningForm, root, str(path))
    if form is None:
        raise Refused(problems, {str(path): text})
    return AnswersFile(yaml_text.plain(root), root, str(path), text)


def option_of(path: FaultPath) -> str:
    """The option that gives an answer."""
    return next(option for start, option in _OPTIONS if path[: len(start)] == start)


def split(typed: str) -> list[str]:
    """What stands between commas."""
    return [word for word in (given.clean(part) for part in typed.split(",")) if word]


def ends_of(typed: str) -> list[int]:
    """The lowest and highest number that a text like 0-20 says.

    Raises:
        Fault: it says none, or not so that a count can have them.
    """
    found = _ENDS.fullmatch(given.clean(typed))
    if not found:
        raise Fault((), "not-a-count", {"text": typed})
    ends = [int(found[1]), int(found[2])]
    if not given.good_ends(*ends):
        raise Fault((), "narrow")
    return ends


def both(nb: str | None, en: str | None) -> dict[str, str] | None:
    """A text in both languages; the one that is not given is as the other."""
    if nb is None and en is None:
        return None
    return {"nb": nb if nb is not None else en or "", "en": en if en is not None else nb or ""}


def several(nb: str | None, en: str | None, path: FaultPath) -> list[dict[str, str]] | None:
    """Texts with commas between, in both languages.

    Raises:
        Fault: they are not as many in each.
    """
    if nb is None and en is None:
        return None
    one = split(nb if nb is not None else en or "")
    other = split(en if en is not None else nb or "")
    if len(one) != len(other):
        raise Fault(path, "as-many", {"nb": len(one), "en": len(other)})
    if len(one) < 2:
        raise Fault(path, "few-levels" if path[-1] == "levels" else "few-options")
    return [{"nb": a, "en": b} for a, b in zip(one, other, strict=True)]


def item_of(written: str) -> dict[str, Any]:
    """A question written in one line: `count; Antall fall; Number of falls; 0-20`.

    Raises:
        Fault: it cannot be read.
    """
    parts = [given.clean(part) for part in written.split(";")]
    if len(parts) < 2 or not all(parts[:2]):
        raise Fault(("items",), "item-parts", {"text": written})
    kind = parts[0].casefold()
    if kind not in given.TYPES:
        raise Fault(("items",), "not-a-type", {"text": parts[0]})
    title = {"nb": parts[1], "en": parts[2] if len(parts) > 2 and parts[2] else parts[1]}
    said: dict[str, Any] = {"type": kind, "title": title}
    rest = parts[3:]
    if kind == "choice":
        if not rest:
            raise Fault(("items",), "no-options")
        said["options"] = several(rest[0], rest[1] if len(rest) > 1 else None, ("items", "options"))
    elif kind == "count" and rest:
        try:
            said["range"] = ends_of(rest[0])
        except Fault as fault:
            raise Fault(("items",), fault.key, fault.filling) from None
    return said


def party_of(nb: str, en: str | None) -> Any:
    """A party that every ruleset knows, by its id or name; or texts of another one."""
    if en is None:
        words = {word.casefold(): id_ for id_, titles in SHARED.items() for word in (id_, *titles.values())}
        known = words.get(given.clean(nb).casefold())
        return known if known is not None else nb
    return {"nb": nb, "en": en}


def refused(faults: Sequence[Fault], file: AnswersFile | None, from_options: Mapping[str, Any]) -> Refused:
    """All faults, each with its place in the file, or the option that it is about."""
    problems = []
    for fault in faults:
        top = fault.path[0] if fault.path else ""
        if file is not None and top in file.said and top not in from_options:
            problems.append(fault.problem(file.place(fault.path)))
        else:
            problems.append(fault.problem(None, f"{option_of(fault.path)}: "))
    return Refused(problems, {} if file is None else {file.file: file.text})


def no_folder(folder: Path) -> Refused:
    """That the folder for the files is not there."""
    return Refused(
        [Problem("no-file", f'there is no folder "{folder}"', None, "make it first, or give another with -o")]
    )
