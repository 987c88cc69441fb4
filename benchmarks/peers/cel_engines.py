"""CEL: cel-expr-python (Google's, C++) and common-expression-language (Rust)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .peer import STOPS, UNKNOWN, Peer, Prepared, Said, as_said
from .rules import Answers, Condition, Rules, joined


def _fired(rules: Rules) -> str:
    """One expression that gives the ids of all that fire."""
    listed = ", ".join(f'{joined(each, "&&")} ? "{id_}" : ""' for id_, each in rules.items())
    return f'[{listed}].filter(id, id != "")'


def _google_environment(rules: Rules) -> Any:
    """Typed as the items are: text where a rule compares with text, else a number."""
    from cel_expr_python import cel

    kinds = {str: cel.Type.STRING, float: cel.Type.DOUBLE, int: cel.Type.INT}
    variables: dict[str, Any] = {}
    for each in (comparison for rule in rules.values() for comparison in rule):
        for item in each.items:
            if variables.get(item) is not cel.Type.DOUBLE:
                variables[item] = kinds[type(each.value)]
    return cel.NewEnv(variables=variables)


def _google(rules: Rules) -> Prepared:
    environment = _google_environment(rules)
    every = [(id_, environment.compile(joined(each, "&&")).eval) for id_, each in rules.items()]
    return Prepared(
        lambda activation: [id_ for id_, evaluate in every if evaluate(activation).value()],
        lambda patient: environment.Activation(dict(patient)),
    )


def _google_merged(rules: Rules) -> Prepared:
    environment = _google_environment(rules)
    evaluate = environment.compile(_fired(rules)).eval
    return Prepared(
        lambda activation: evaluate(activation).plain_value(), lambda patient: environment.Activation(dict(patient))
    )


def _google_from_dict(rules: Rules) -> Prepared:
    merged = _google_merged(rules)
    decide, lay_out = merged.decide, merged.lay_out
    return Prepared(lambda patient: decide(lay_out(patient)))


def _ask_google(condition: Condition, answers: Answers) -> Said:
    from cel_expr_python import cel

    environment = _google_environment({"asked": condition})
    found = environment.compile(joined(condition, "&&")).eval(environment.Activation(dict(answers)))
    value = found.value()
    if found.type() == cel.Type.BOOL:
        return as_said(value)
    return Said(str(value), UNKNOWN if str(value).startswith("UNKNOWN") else STOPS)


def _rust(rules: Rules) -> Prepared:
    import cel

    every = [(id_, cel.compile(joined(each, "&&")).execute) for id_, each in rules.items()]

    def decide(context: Any) -> list[str]:
        return [id_ for id_, execute in every if execute(context)]

    return Prepared(decide, lambda patient: cel.Context(variables=dict(patient)))


def _rust_merged(rules: Rules) -> Prepared:
    import cel

    execute = cel.compile(_fired(rules)).execute
    return Prepared(lambda context: list(execute(context)), lambda patient: cel.Context(variables=dict(patient)))


def _rust_from_dict(rules: Rules) -> Prepared:
    import cel

    decide = _rust(rules).decide

    def from_dict(patient: Mapping[str, Any]) -> list[str]:
        return decide(cel.Context(variables=dict(patient)))

    return Prepared(from_dict)


def _ask_rust(condition: Condition, answers: Answers) -> Said:
    import cel

    return as_said(cel.compile(joined(condition, "&&")).execute(dict(answers)))


GOOGLE = Peer(
    "cel-expr-python",
    {
        "cel-expr-python, one expression, an activation": _google_merged,
        "cel-expr-python, one expression, a dict": _google_from_dict,
        "cel-expr-python, 20 expressions, an activation": _google,
    },
    {"cel-expr-python": _ask_google},
)
RUST = Peer(
    "common-expression-language",
    {
        "common-expression-language, 20 expressions, a context": _rust,
        "common-expression-language, 20 expressions, a dict": _rust_from_dict,
        "common-expression-language, one expression, a context": _rust_merged,
    },
    {"common-expression-language": _ask_rust},
)
