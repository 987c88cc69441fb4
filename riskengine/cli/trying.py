"""What `riskengine test --generate` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..problems import Problem, Refused
from ..trial.generation import as_yaml, generate
from ..wording.trial_words import TrialWords
from .console import note
from .testing import FAULTY, Counts, rulesets_meant, written_to
from .trial_reports import not_found_report


def run_generate(words: Sequence[str], folders: Sequence[Path], language: str, output: Path | None) -> int:
    """Write cases for the ruleset that the words mean; give the exit status."""
    counts = Counts()
    meant = list(rulesets_meant(words, folders, counts))
    if counts.faulty:
        return FAULTY
    if len(meant) != 1:
        said = f"cases are made for one ruleset at a time; {', '.join(words)} means {len(meant)}"
        note(str(Refused([Problem("several-rulesets", said)])))
        return FAULTY
    (library, entry), *_ = meant
    try:
        definition = library.ruleset(entry).definition
    except Refused as refused:
        note(str(refused))
        return FAULTY
    moments = (test.case.get("as_of") for test in definition.tests)
    as_of = next((each for each in moments if each), f"{definition.valid_from}T12:00:00+00:00")
    made = generate(definition, as_of)
    naming = TrialWords(definition, language)
    text = as_yaml(made, [naming.case(case) for case in made.cases])
    if output is None:
        print(text, end="")
    elif not written_to(output, text):
        return FAULTY
    for line in not_found_report(made, language):
        note(line)
    return 0
