"""`riskengine impact`: what a change of rules would have meant for a cohort."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, FormatOption, Language, LanguageOption, LibraryOption


def impact(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The ruleset that is in force: an id, id@version or a path.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The one that would replace it.")],
    cohort: Annotated[
        str,
        typer.Argument(metavar="COHORT", help="A table (.parquet, .csv, .arrow), a folder of tables, or a pattern."),
    ],
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLUMN", help="Count by the values of a column too. Repeatable."),
    ] = None,
    hide_below: Annotated[
        int,
        typer.Option(
            "--hide-below", metavar="N", min=1, help="Counts smaller than this are not shown, nor what gives them away."
        ),
    ] = 5,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE", help="Draw it too, as .svg, .pdf or .png; needs riskengine[plots]."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="T", help="The moment of the assessment of rows that have none in a column as_of."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAM=VALUE", help="Set a parameter of those that have it. Repeatable."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ROLE", help="The assessor's role, where a row does not say who answered."),
    ] = None,
    unknown: Annotated[
        list[str] | None,
        typer.Option(
            "--unknown", metavar="[ITEM=]CODE", help='What means "do not know" besides the word unknown. Repeatable.'
        ),
    ] = None,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="How much memory the work may take, as in 2GB.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", metavar="N", min=1, help="How many threads; otherwise one for each core.")
    ] = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Tell what another version of a ruleset would have meant for a cohort.

    Both assess each row. What comes out is counts: from which level to which,
    and how many would have been asked of whom. Counts small enough to identify
    a person are not shown. It says how the rules differ on these rows, not
    which rules are better.

    The exit status is 1 when a row is not in order for one of the two.

    \b
    Example:
      riskengine impact vrisk10 ours.yaml cohort.parquet --by region
    Example, with a drawing:
      riskengine impact vrisk10@1.0.0 vrisk10@1.1.0 cohort.csv --plot impact.svg
    """
    from .impacting import Wanted, run

    status = run(
        old,
        new,
        cohort,
        library or [],
        language.value,
        Wanted(
            by=tuple(by or ()),
            below=hide_below,
            plot=plot,
            as_of=as_of,
            settings=tuple(settings or ()),
            role=role,
            unknown=tuple(unknown or ()),
            memory=memory,
            threads=threads,
            json=format_ is Format.json,
        ),
    )
    if status:
        raise typer.Exit(status)
