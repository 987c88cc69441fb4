"""What `riskengine verify` does, without its options."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..api import Library
from ..problems import Refused
from ..ruleset.definition import Definition
from .finding import find_ruleset
from .page import show, terminal_width

REFUTED = 1


def run(
    word: str,
    folders: Sequence[Path],
    *,
    on: str | None,
    seconds: float,
    list_length: int,
    defaults: bool,
    cases: Path | None,
    as_json: bool,
    language: str,
    plain: bool,
) -> int:
    """Prove, tell, and give the exit status.

    Raises:
        Refused: the ruleset cannot be read, or the solver is not installed.
    """
    found = find_ruleset(word, folders)
    ruleset = found.on(on)
    from ..analysis.solver import Budget
    from ..analysis.using import with_used_cases
    from ..analysis.variables import Settled
    from ..analysis.verification import verify
    from .proof_memo import Memo

    definition = ruleset.definition
    result = verify(definition, Budget(time.monotonic, seconds), Settled(list_length, defaults))
    result = with_used_cases(result, lambda id_: _used(found.library, definition, id_), Budget(time.monotonic, seconds))
    files = {} if cases is None else _written(result, cases)
    if as_json:
        print(json.dumps(result.document, ensure_ascii=False, indent=2, default=_number))
    else:
        show(Memo(result, language, files, terminal_width()).write(), plain=plain)
    return REFUTED if result.refuted else 0


def _used(library: Library, definition: Definition, id_: str) -> Definition | None:
    try:
        return library.used_by(definition, id_, definition.valid_from).definition
    except Refused:
        return None


def _written(result: Any, folder: Path) -> dict[int, Path]:
    """Each counterexample as a file, by its identity."""
    files: dict[int, Path] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for proof in result.refuted:
        for at, witness in enumerate(proof.witnesses):
            about = "-".join(str(part) for part in proof.about.values())
            more = f"-{at + 1}" if len(proof.witnesses) > 1 else ""
            path = folder / f"{proof.claim}-{about.replace(':', '-')}{more}.yaml"
            path.write_text(witness.to_yaml(), encoding="utf-8")
            files[id(witness)] = path
    return files


def _number(value: object) -> Any:
    assert isinstance(value, Decimal)
    return float(value)
