"""What `riskengine new` does, without its options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..beginning.answers import FORCES, answered
from ..beginning.begin import Begun, begin, schemas_seen_from
from ..beginning.faults import Fault
from ..beginning.form import BeginningForm
from ..language.names import not_a_name
from ..problems import Problem, Refused, quoted
from ..ruleset.form_check import mended_id
from ..ruleset.library import TESTS
from .new_interview import Interview
from .new_options import AnswersFile, no_folder, refused
from .new_words import PHRASES


@dataclass(frozen=True, slots=True)
class Target:
    """The two files that are to be written."""

    ruleset: Path
    tests: Path


def target(name: str, folder: Path) -> Target:
    """Where the files go.

    Raises:
        Refused: the name is no id, the folder is not there, or a file of that name is.
    """
    wrong = not_a_name(name)
    if wrong is not None:
        raise Refused([Problem("bad-id", f"{quoted(name)} {wrong}", None, mended_id(name))])
    if not folder.is_dir():
        raise no_folder(folder)
    found = Target(folder / f"{name}.yaml", folder / f"{name}{TESTS}")
    there = [
        path for path in (found.ruleset, found.tests, folder / f"{name}.yml") if path.exists() or path.is_symlink()
    ]
    if there:
        hint = "choose another name or folder; nothing is written over"
        raise Refused([Problem("exists", f'"{path}" is there already', None, hint) for path in there])
    return found


def write(files: Target, begun: Begun) -> None:
    """Write both files, or none.

    Raises:
        Refused: a file is there by now, or cannot be written.
    """
    written: list[Path] = []
    try:
        for path, text in ((files.ruleset, begun.ruleset), (files.tests, begun.tests)):
            with path.open("x", encoding="utf-8", newline="") as stream:
                written.append(path)
                stream.write(text)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise Refused([Problem("exists", f'"{error.filename}" is there already')]) from None
        if isinstance(error, OSError):
            said = f'"{error.filename}" cannot be written: {error.strerror or error}'
            raise Refused([Problem("not-written", said)]) from None
        raise


def make(
    name: str,
    said: Mapping[str, Any],
    language: str,
    folder: Path,
    *,
    file: AnswersFile | None = None,
    from_options: Mapping[str, Any] | None = None,
) -> Begun:
    """The texts of both files, from what is answered.

    Raises:
        Refused: an answer is not good.
    """
    try:
        form = BeginningForm.model_validate(said)
    except ValidationError as error:
        raise refused(list(_misshapen(error)), file, from_options or {}) from None
    answers, faults = answered(name, dt.date.today().isoformat(), form)
    if faults:
        raise refused(faults, file, from_options or {})
    return begin(answers, language, schemas_seen_from(folder))


def interviewed(
    name: str, language: str, said: dict[str, Any], ask: Callable[[str], str], tell: Callable[[str], None]
) -> dict[str, Any]:
    """The answers, asked for where they are not given."""
    return Interview(name, language, ask, tell, said).run()


def merged(file: AnswersFile | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a file, with those given as options in their place."""
    said: dict[str, Any] = {} if file is None else dict(file.said)
    for key, value in options.items():
        if isinstance(value, dict) and isinstance(said.get(key), dict) and key in ("outcome", "action", "source"):
            said[key] = {**said[key], **value}
        else:
            said[key] = value
    return said


def told(files: Target, language: str) -> str:
    """What was done, and what comes next."""
    phrases = PHRASES[language]
    return f"{phrases['written'].format(ruleset=files.ruleset, tests=files.tests)}\n{phrases['next'].format(ruleset=files.ruleset)}"


def _misshapen(error: ValidationError) -> Iterator[Fault]:
    """What options give that no file of answers could hold, each answer once."""
    seen = set()
    for each in error.errors():
        path = tuple(part for part in each["loc"] if part != "BasisForm")
        if path[:2] in seen or path == ("source", "literal['local']"):
            continue
        seen.add(path[:2])
        given = {"text": str(each["input"])[:60], "known": ", ".join(FORCES)}
        match each["type"]:
            case "string_too_short":
                yield Fault(path, "empty")
            case _ if path == ("source", "force"):
                yield Fault(path, "force", given)
            case _ if path == ("source", "title"):
                yield Fault(path, "no-source")
            case _ if path == ("valid_from",):
                yield Fault(path, "date", given)
            case "too_long":
                yield Fault(path, "too-many", {"most": (each.get("ctx") or {}).get("max_length", "")})
            case _:
                yield Fault(path, "not-good", given)
