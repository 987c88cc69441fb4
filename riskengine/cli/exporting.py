"""What `riskengine export` does, without its options."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..api import Ruleset
from ..language import times
from ..problems import Problem, Refusals, Refused, did_you_mean
from .assessing import given_moment, on_day, parsed_settings
from .batching import has_libraries, unknown_codes
from .finding import find_ruleset

FORMS: Sequence[str] = ("sql",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command, as they were written."""

    dialect: str
    table: str
    as_of: str | None
    settings: tuple[str, ...]
    role: str | None
    roles: bool
    using: bool
    without: tuple[str, ...]
    unknown: tuple[str, ...]
    keep: tuple[str, ...]
    rules: bool
    values: bool
    bad_rows: bool
    output: Path | None


def run(form: str, word: str, folders: Sequence[Path], language: str, wanted: Wanted) -> None:
    """Write a ruleset in another form.

    Raises:
        Refused: there is no such form, the call is wrong, the ruleset cannot be said in it, or what it takes is not installed.
    """
    if form not in FORMS:
        said = f'"{form}" is no format to export to; there is {", ".join(FORMS)}'
        raise Refused([Problem("unknown-format", said, None, did_you_mean(form, FORMS))])
    if not has_libraries():
        hint = 'install it: pip install "riskengine[batch]"'
        raise Refused([Problem("no-batch-library", "what SQL is made with is not installed", None, hint)])
    text = sql_of(word, folders, language, wanted)
    if wanted.output is None:
        sys.stdout.write(text)
        return
    try:
        wanted.output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        said = f'"{wanted.output}" cannot be written: {error.strerror}'
        raise Refused([Problem("not-written", said, None)]) from None


def sql_of(word: str, folders: Sequence[Path], language: str, wanted: Wanted) -> str:
    """The query that is wanted, with its heading.

    Raises:
        Refused: as `run`.
    """
    from ..batch.columns import compiled
    from ..batch.sql.dialects import dialect
    from ..batch.sql.export import exported, usual_schema
    from ..batch.sql.heading import heading

    refusals = Refusals()
    moment: times.AsOf | None = None
    ruleset: Ruleset | None = None
    parameters: dict[str, Any] = {}
    codes: Mapping[str, Sequence[str]] = {}
    spoken = None
    with refusals.gathered():
        spoken = dialect(wanted.dialect)
    with refusals.gathered():
        moment = None if wanted.as_of is None else given_moment(wanted.as_of)
    with refusals.gathered():
        ruleset = find_ruleset(word, folders).on(None) if moment is None else on_day(word, moment, folders)
    with refusals.gathered():
        parameters = parsed_settings(wanted.settings)
    if ruleset is not None:
        with refusals.gathered():
            everywhere, of_items = unknown_codes(wanted.unknown, [ruleset])
            codes = {"*": everywhere, **of_items}
    refusals.raise_any()
    assert ruleset is not None
    assert spoken is not None
    columns = compiled(
        ruleset,
        parameters=parameters,
        unknown=codes,
        as_of=moment,
        assessor=None if wanted.role is None else {"role": wanted.role},
        keep=wanted.keep,
        rules=wanted.rules,
        values=wanted.values,
    )
    schema = usual_schema(columns, spoken, roles=wanted.roles, using=wanted.using, without=wanted.without)
    made = exported(columns, spoken, source=wanted.table, schema=schema, bad_rows=wanted.bad_rows)
    return f"{heading(columns, made, table=wanted.table, language=language)}\n{made.text};\n"
