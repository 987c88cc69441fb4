"""The arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """A language of data and reports."""

    nb = "nb"
    en = "en"


class Format(StrEnum):
    """A form of output."""

    text = "text"
    json = "json"


RulesetArgument = Annotated[
    str, typer.Argument(metavar="RULESET", help="An id (vrisk10), an id@version, or a path to a YAML file or a folder.")
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="The language of data and reports.")]
LibraryOption = Annotated[
    list[Path] | None,
    typer.Option("--library", metavar="PATH", help="A folder with further rulesets, such as a site's own. Repeatable."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]
PlainOption = Annotated[bool, typer.Option("--no-color", help="Without colours and bold letters, on a terminal too.")]
