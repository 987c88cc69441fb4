"""`riskengine schema`: JSON Schemas of the files."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from .options import LibraryOption


def schema(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="Of what: `ruleset`, `tests`, `text-pack`, `case`, `assessment`, `explanation`, `plan`, `event`, "
            "`site`, or a RULESET, for its cases.",
        ),
    ] = "ruleset",
    library: LibraryOption = None,
) -> None:
    """Give a JSON Schema (2020-12) of a file.

    \b
    Examples:
      riskengine schema ruleset > ruleset.schema.json
      riskengine schema vrisk10 > vrisk10-case.schema.json
    """
    from ..evaluation.case_schema import any_case_schema, assessment_schema, case_schema
    from ..explanation.document import explanation_schema
    from ..monitoring.schemas import event_schema, plan_schema, site_schema
    from ..problems import Refused, did_you_mean
    from ..ruleset.schema import as_file, ruleset_schema, tests_schema, text_pack_schema
    from .finding import find_ruleset

    general = {
        "ruleset": ruleset_schema,
        "tests": tests_schema,
        "case": any_case_schema,
        "assessment": assessment_schema,
        "explanation": explanation_schema,
        "text-pack": text_pack_schema,
        "plan": plan_schema,
        "event": event_schema,
        "site": site_schema,
    }
    if what in general:
        said = general[what]()
    else:
        try:
            said = case_schema(find_ruleset(what, library or []).on(None).definition)
        except Refused as refused:
            meant = did_you_mean(what, general)
            if meant is None or refused.problems[0].code != "unknown-ruleset":
                raise
            raise Refused([replace(refused.problems[0], hint=meant)], refused.sources) from None
    sys.stdout.write(as_file(said))
