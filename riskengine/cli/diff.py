"""`riskengine diff`: what changed from one version of a ruleset to the next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .audit_store import KeysOption, keeping
from .options import Language, LanguageOption, LibraryOption, PlainOption


class DiffFormat(StrEnum):
    """A form of output."""

    text = "text"
    json = "json"
    markdown = "markdown"


_WHAT = "An id (vrisk10), an id@version, or a path."


@keeping
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_WHAT)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, of the version to compare with it.")],
    form: Annotated[
        DiffFormat, typer.Option("--format", help="For people, for programs, or for a pull request.")
    ] = DiffFormat.text,
    seconds: Annotated[
        float,
        typer.Option("--seconds", min=0, help="How long the proofs may take. What is not finished is not proved."),
    ] = 60,
    list_length: Annotated[
        int, typer.Option("--list-length", min=1, max=50, help="Lists are reasoned about up to this length.")
    ] = 6,
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="FOLDER", help="Write each example as a case for assess.")
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(
            "--record", metavar="STORE", help="Also say what it would have meant for the cases in this record."
        ),
    ] = None,
    keys: KeysOption = None,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """Tell what changed from OLD to NEW, and what it does to cases.

    What is written otherwise; for each outcome and action a smallest case that
    is now treated otherwise, or a proof that there is none; and the version
    number that follows. The proofs need: pip install 'riskengine[verify]'.

    The exit status is 1 when NEW's version number is too low for the change.

    \b
    Examples:
      riskengine diff vrisk10@1.0.0 our/rulesets/vrisk10.yaml
      riskengine diff old.yaml new.yaml --format markdown --lang en
      riskengine diff old.yaml new.yaml --record record.db
    """
    from .diffing import run

    status = run(
        old,
        new,
        library or [],
        seconds=seconds,
        list_length=list_length,
        cases=cases,
        record=record,
        keys=keys,
        form=form.value,
        language=language.value,
        plain=no_color,
    )
    if status:
        raise typer.Exit(status)
