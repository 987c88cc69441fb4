"""`riskengine export`: a ruleset in the form of another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Language, LanguageOption, LibraryOption, RulesetArgument


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="To what: `sql`.")],
    ruleset: RulesetArgument,
    dialect: Annotated[
        str,
        typer.Option(
            "--dialect",
            metavar="NAME",
            help="The form of SQL: duckdb, postgres, sqlite, spark, databricks, tsql, snowflake, bigquery, trino, mysql or oracle.",
        ),
    ] = "postgres",
    table: Annotated[
        str, typer.Option("--table", metavar="NAME", help="The table to read, as cases or schema.cases.")
    ] = "cases",
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="T", help="The moment of all rows. Left out, each row's column as_of."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAM=VALUE", help="Set a parameter of the ruleset. Repeatable."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ROLE", help="The assessor's role, where a row does not say who answered."),
    ] = None,
    roles: Annotated[
        bool, typer.Option("--roles", help="The table says who answered, in columns ITEM__role, where a rule reads it.")
    ] = False,
    using: Annotated[
        bool, typer.Option("--using", help="The table has columns RULESET__ITEM of the rulesets that this one uses.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="ITEM", help="The table has no such column: it is missing. Repeatable."),
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
    bad_rows: Annotated[
        bool, typer.Option("--bad-rows", help="The query for the rows that are left out, as an answer is not in order.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to. Left out, to the terminal.")
    ] = None,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Write a ruleset in the form of another system.

    As SQL it is one query over a table in which a row is a case and a column an
    item, named by its id: to be read, kept in a view, and run where the data
    lives. Each row gets what assess gives, bounds included. What a dialect
    cannot say exactly is refused, with its place. Needs: pip install
    'riskengine[batch]'.

    \b
    Examples:
      riskengine export sql vrisk10 --as-of 2026-11-22T12:00:00+01:00
      riskengine export sql vrisk10 --dialect tsql --table dbo.cases -o vrisk10.sql
    """
    from .exporting import Wanted, run

    run(
        form,
        ruleset,
        library or [],
        language.value,
        Wanted(
            dialect=dialect,
            table=table,
            as_of=as_of,
            settings=tuple(settings or ()),
            role=role,
            roles=roles,
            using=using,
            without=tuple(without or ()),
            unknown=tuple(unknown or ()),
            keep=tuple(keep or ()),
            rules=rules,
            values=values,
            bad_rows=bad_rows,
            output=output,
        ),
    )
