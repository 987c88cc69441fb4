"""A case as the text of a file that `riskengine assess` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

# Words that YAML 1.2 reads as text and that need no quotes; what begins otherwise is quoted.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./+-]*[\w.+])?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+([+-][0-9:]+|Z)?)?|P[0-9DTHMSWY.]+")
_WORDS_WITH_MEANING = {"null", "true", "false", "Null", "True", "False", "NULL", "TRUE", "FALSE"}


def case_text(
    *,
    case: str | None,
    ruleset: str,
    as_of: str,
    role: str | None,
    parameters: Mapping[str, Any],
    answers: Mapping[str, Any],
) -> str:
    """The case as YAML."""
    lines = [] if case is None else [f"case: {_scalar(case)}"]
    lines += [f"ruleset: {ruleset}", f"as_of: {as_of}"]
    if role is not None:
        lines.append(f"assessor: {{role: {_scalar(role)}}}")
    if parameters:
        lines += ["parameters:", *(f"  {name}: {_scalar(value)}" for name, value in parameters.items())]
    if not answers:
        lines.append("answers: {}")
    else:
        lines.append("answers:")
    for name, answer in answers.items():
        if isinstance(answer, Mapping):
            lines.append(f"  {name}: {_flow(answer)}")
        elif isinstance(answer, Sequence) and not isinstance(answer, str):
            lines.append(f"  {name}:" if answer else f"  {name}: []")
            lines += [f"    - {_flow(record)}" for record in answer]
        else:
            lines.append(f"  {name}: {_scalar(answer)}")
    return "\n".join(lines) + "\n"


def _flow(fields: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in fields.items()) + "}"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if (_PLAIN.fullmatch(text) or _TIME.fullmatch(text)) and text not in _WORDS_WITH_MEANING:
        return text
    return json.dumps(text, ensure_ascii=False)
