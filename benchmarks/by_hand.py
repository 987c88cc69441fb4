"""What a programmer would write by hand over columns: V-RISK-10 in SQL, the twenty rules in SQL, numpy and Polars.

The twenty rules are written down once, in the ruleset; what stands here is how each would be put. A comparison that several
rules make is made once, in SQL by the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, or_
from pathlib import Path
from typing import Any, cast

from riskengine.ruleset.definition import Definition

from .peers.rules import Comparison, Condition, Rules

Levels = Mapping[str, Sequence[str]]
"""The rules that raise an outcome to each level, the highest level first."""
QUERY = Path(__file__).with_name("vrisk10_by_hand.sql")
OPERATORS: Mapping[str, Any] = {">=": ge, ">": gt, "<=": le, "<": lt, "==": eq}


def vrisk10(source: str, definition: Definition, *, checked: bool = False) -> str:
    """The query over a table or file; what is the same for many items is written for each of them.

    `checked` leaves out the rows that hold an answer which is no option, in the quickest of the forms tried: `and` of three
    values is false where one is false, and a cell that is missing makes none false.
    """
    fine = [
        f"{name} in {(*item.option_ids, 'unknown')}"  # a tuple of texts is written as SQL has it
        for name, item in definition.items.items()
    ]
    if checked:
        source = f"(select * from {source} where as_of is not null and coalesce({' and '.join(fine)}, true))"
    asked = [name for name, item in definition.items.items() if item.required]
    listed = [name for name in asked if name != "summary_risk"]
    return QUERY.read_text(encoding="utf-8").format(
        source=source,
        unsure=_finding("unsure", listed, "coalesce({item} = 'unknown', false)"),
        required=_finding("required", asked, "{item} is null"),
        never_asked=",\n  ".join(f"false as open__{name}" for name in listed if name not in {"violence", "threats"}),
    )


def _finding(rule: str, items: Sequence[str], condition: str) -> str:
    lines = [
        f"""case when {condition.format(item=item)} then 'holds' else 'fails' end as "finding__{rule}:{item}\""""
        for item in items
    ]
    return ",\n  ".join(lines)


# The twenty rules


def reached(definition: Definition, outcome: str) -> dict[str, list[str]]:
    """The rules that raise an outcome to each level, the highest level first."""
    levels = definition.outcomes[outcome].level_ids
    found: dict[str, list[str]] = {level: [] for level in reversed(levels)}
    for id_, rule in definition.rules.items():
        for name, level in rule.then:
            if name == outcome:
                found[levels[level]].append(id_)
    return {level: ids for level, ids in found.items() if ids}


def rules_in_sql(rules: Rules, source: str) -> str:
    """Whether each rule holds, in SQL."""
    columns = [f'{_condition(rule)} as "{id_}"' for id_, rule in rules.items()]
    return f"select {', '.join(columns)} from {source}"


def outcome_in_sql(rules: Rules, levels: Levels, lowest: str, source: str) -> str:
    """The level that the rules raise an outcome to, in SQL."""
    cases = [
        f"when {' or '.join(f'({_condition(rules[id_])})' for id_ in ids)} then '{level}'"
        for level, ids in levels.items()
    ]
    return f"select case {' '.join(cases)} else '{lowest}' end as urgency from {source}"


def _condition(condition: Condition) -> str:
    return " and ".join(map(_compared, condition))


def _compared(comparison: Comparison) -> str:
    if isinstance(comparison.value, str):
        return comparison.items[0] if comparison.value == "yes" else f"not {comparison.items[0]}"
    return f"{comparison.items[0]} {comparison.operator} {comparison.value}"


def rules_over(columns: Callable[[str], Any], rules: Rules) -> dict[str, Any]:
    """Whether each rule holds, by the operators of numpy arrays or Polars expressions; each comparison is made once."""
    made: dict[Comparison, Any] = {}

    def compared(each: Comparison) -> Any:
        if each not in made:
            column = columns(each.items[0])
            made[each] = column if each.value == "yes" else OPERATORS[each.operator](column, each.value)
        return made[each]

    return {id_: reduce(and_, map(compared, rule)) for id_, rule in rules.items()}


def rules_in_numpy(columns: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Whether each rule holds, as arrays."""
    return rules_over(columns.__getitem__, rules)


def outcome_in_numpy(columns: Mapping[str, Any], rules: Rules, levels: Levels, lowest: str) -> Any:
    """The level that the rules raise an outcome to, as an array of texts."""
    import numpy as np

    held = rules_in_numpy(columns, rules)
    return np.select([reduce(or_, map(held.__getitem__, ids)) for ids in levels.values()], list(levels), lowest)


def rules_in_polars(frame: Any, rules: Rules) -> Any:
    """Whether each rule holds, as a frame."""
    import polars as pl

    return frame.lazy().select(**rules_over(pl.col, rules)).collect()


def outcome_in_polars(frame: Any, rules: Rules, levels: Levels, lowest: str) -> Any:
    """The level that the rules raise an outcome to, as a frame."""
    import polars as pl

    held, chosen = rules_over(pl.col, rules), cast(Any, pl)
    for level, ids in levels.items():
        chosen = chosen.when(reduce(or_, map(held.__getitem__, ids))).then(pl.lit(level))
    return frame.lazy().select(urgency=chosen.otherwise(pl.lit(lowest))).collect()
