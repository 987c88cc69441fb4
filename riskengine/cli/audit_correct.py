"""What `riskengine audit correct` does, without its options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .audit_store import opened, person
from .auditing import Who, said
from .console import note
from .options import Format, Language

if TYPE_CHECKING:
    from ..api import Ruleset
    from ..audit.store import Kept, Store
    from ..evaluation.assessment import Assessment


def keep_correction(
    record: str | None,
    keys: str | None,
    entry: str,
    case: str | None,
    answers: Sequence[str],
    reason: str,
    who: Who,
    form: Format,
    language: Language,
    *,
    plain: bool,
) -> None:
    """Assess again with what was wrong corrected, keep it, and show it.

    Raises:
        Refused: there is no such entry, the corrected case is wrong, or nothing is corrected.
    """
    from ..audit.refusals import refused
    from .assess import show_assessment

    if (case is None) == (not answers):
        raise refused("no-correction", "a correction is a corrected case or some answers", "add --answer ITEM=ANSWER")
    with opened(record, keys) as store:
        kept = store.assessed(entry)
        snapshot = kept.frame["input"]
        ruleset = store.rulesets.ruleset(snapshot["ruleset"], tuple(snapshot["library"]))
        made = _of_case(ruleset, case, kept, store) if case is not None else _of_answers(kept, answers, store)
        recorded = store.correct(kept.id, ruleset, made, reason=reason, by=person(*who))
    show_assessment(made, form, language, all_rules=False, no_color=plain)
    note(said(language.value, "correct-kept", id=recorded.record_id, of=kept.id))


def _of_case(ruleset: Ruleset, case: str, kept: Kept, store: Store) -> Assessment:
    from ..evaluation.case_file import read_case_file
    from ..language import times
    from .audit_recorded import with_recorded

    read = read_case_file(case)
    moment = times.parse_as_of(read.as_of or kept.frame["event_time"])
    return with_recorded(read, moment, store).assess(ruleset, as_of=moment)


def _of_answers(kept: Kept, written: Sequence[str], store: Store) -> Assessment:
    from ..audit.refusals import refused
    from ..audit.snapshot import assess_again, exactly_written
    from ..ruleset import yaml_text

    snapshot = dict(kept.frame["input"])
    answers: dict[str, Any] = dict(snapshot["answers"])
    for each in written:
        name, equals, value = each.partition("=")
        if not equals or not name or not value:
            raise refused("bad-setting", f'--answer "{each}" is not an answer', "write it like insight=no")
        told = exactly_written(yaml_text.plain(yaml_text.read(value, f"--answer {name}")))
        answers[name] = told if isinstance(told, dict) and "exact" not in told else {"value": told}
    return assess_again({**snapshot, "answers": answers}, store.rulesets)
