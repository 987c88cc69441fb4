"""`riskengine batch`: many cases at once, from a table to a table."""

from __future__ import annotations

from typing import Annotated

import typer

from ..batch.partitions import DEFAULT_ROWS
from .options import Language, LanguageOption, LibraryOption, RulesetArgument


def batch(
    ruleset: RulesetArgument,
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="A table (.parquet, .csv, .arrow), a folder of tables, or a pattern."),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="OUTPUT", help="A table, of the form its name says; NAME/ is a folder of Parquet."
        ),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="T", help="The moment of the assessment of rows that have none in a column as_of."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAM=VALUE", help="Set a parameter of the ruleset. Repeatable."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ROLE", help="The assessor's role, where a row does not say who answered."),
    ] = None,
    unknown: Annotated[
        list[str] | None,
        typer.Option(
            "--unknown",
            metavar="[ITEM=]CODE",
            help='What means "do not know" besides the word unknown, everywhere or for one item. Repeatable.',
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="COLUMN", help="Carry a column through, unread. Repeatable."),
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="A column for each rule: holds, open or fails.")] = False,
    values: Annotated[bool, typer.Option("--values", help="Columns for the bounds of each value.")] = False,
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma", help="In CSV, 3,5 means three and a half.")] = False,
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory", metavar="SIZE", help="How much memory the work may take, as in 2GB; the rest on disk."
        ),
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", metavar="N", min=1, help="How many threads; otherwise one for each core.")
    ] = None,
    partition_rows: Annotated[
        int,
        typer.Option("--partition-rows", metavar="N", min=1, help="After so many rows, what is done is done for good."),
    ] = DEFAULT_ROWS,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an output that is there.")] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Throw away what a run that was stopped has done, and begin anew.")
    ] = False,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Assess many cases at once: a row in is a case, a row out its assessment.

    A column is an item, named by its id; case and as_of may stand beside. Empty
    is missing. Rows that are not in order are left out, and told in
    OUTPUT.bad.jsonl, each with what is wrong. A run that was stopped goes on
    where it stopped when the same command is given again. Needs: pip install
    'riskengine[batch]'.

    The exit status is 1 when a row is not in order.

    \b
    Example:
      riskengine batch vrisk10 cases.csv -o out.parquet --as-of 2026-11-22T12:00Z
    Example, larger than memory, where 9 means "do not know":
      riskengine batch vrisk10 'in/*.parquet' -o out/ --unknown 9 --memory 2GB
    """
    from .batching import Wanted, run

    status = run(
        ruleset,
        source,
        output,
        library or [],
        language.value,
        Wanted(
            as_of=as_of,
            settings=tuple(settings or ()),
            role=role,
            unknown=tuple(unknown or ()),
            keep=tuple(keep or ()),
            rules=rules,
            values=values,
            decimal_comma=decimal_comma,
            memory=memory,
            threads=threads,
            partition_rows=partition_rows,
            overwrite=overwrite,
            restart=restart,
        ),
    )
    if status:
        raise typer.Exit(status)
