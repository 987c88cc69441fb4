"""What each engine says where an answer is missing: four questions, each with one right answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from riskengine import Library

from ..measure import Report, Table
from ..twenty_rules import AS_OF
from . import openfisca
from .every import PEERS
from .peer import STOPS, UNKNOWN, Ask, CannotBeSaid, Said
from .rules import Answers, Condition, rules_of

QUESTIONS = Path(__file__).with_name("missing_answers.yaml")
SHOWN = 64
"""How much of what an engine says is shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """A rule of `missing_answers.yaml`, what is answered, and what may then be said of it."""

    rule: str
    answers: Answers
    right: bool | str
    heading: str


ASKED = (
    Question(
        "cannot-tell", {"phq9": 25}, UNKNOWN, "`phq9 >= 20 and item9 >= 1`, phq9 25, item9 missing: cannot be told"
    ),
    Question("decidable", {"phq9": 3}, False, "`item9 >= 1 and phq9 >= 20`, phq9 3, item9 missing: false"),
    Question("alone", {}, UNKNOWN, "`spo2 < 92`, spo2 missing: cannot be told"),
    Question("whatever", {"phq9": 25}, True, "`phq9 + b >= 20`, phq9 25, b (0 to 3) missing: true"),
)


def engine(answers: Answers, rule: str) -> Said:
    """What riskengine says of one rule."""
    assessment = Library.open(QUESTIONS).get("missing-answers").assess(answers, as_of=AS_OF)
    status = assessment.verdict.rules[rule].status
    asks = [each.item for each in assessment.open_questions if f"outcome:{rule}" in each.could_change]
    outcome = assessment.outcomes[rule]
    between = outcome.value or f"{outcome.lowest} to {outcome.highest}, asks {', '.join(asks)}"
    means: dict[str, bool | str] = {"holds": True, "fails": False, "open": UNKNOWN}
    return Said(f"{status}: {between}", means[status])


def put(ask: Ask, condition: Condition, answers: Answers) -> Said:
    """What a peer says; an error is an answer too."""
    try:
        return ask(condition, answers)
    except CannotBeSaid as error:
        return Said(f"(cannot be asked: {error})", STOPS)
    except Exception as error:  # whatever it raises is what it has to say
        return Said(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__, STOPS)


def judged(said: Mapping[str, Said]) -> str:
    """How many answers are right, and how the others fail: guessed, or ended in an error."""
    means = [(said[each.rule].means, each.right) for each in ASKED]
    right = sum(meant == so for meant, so in means)
    errors = sum(meant == STOPS for meant, _ in means)
    shy = sum(meant == UNKNOWN != so for meant, so in means)
    guessed = len(means) - right - errors - shy
    counts = ((guessed, "guessed"), (errors, "error" if errors == 1 else "errors"), (shy, "not told"))
    failing = [f"{count} {how}" for count, how in counts if count]
    found = f"{right} of {len(means)} right"
    return f"**fails**: {found}, {', '.join(failing)}" if failing else found


def shown(words: str) -> str:
    """What was said, on one line and not too long."""
    line = " ".join(words.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"


def answers() -> dict[str, dict[str, Said] | None]:
    """What each says to each question; None for what is not installed."""
    conditions = rules_of(QUESTIONS)
    found: dict[str, dict[str, Said] | None] = {
        "riskengine": {each.rule: engine(each.answers, each.rule) for each in ASKED}
    }
    for peer in PEERS:
        for name, ask in peer.asked.items():
            found[name] = (
                {each.rule: put(ask, conditions[each.rule], each.answers) for each in ASKED} if peer.installed else None
            )
    found[openfisca.NAME] = openfisca.asked({each.rule: (conditions[each.rule], each.answers) for each in ASKED})
    return found


def rows(answered: Mapping[str, dict[str, Said] | None]) -> list[tuple[str, ...]]:
    """A row for each engine, also for one that is not installed."""
    found = []
    for name, said in answered.items():
        words = [shown(said[each.rule].words) if said else "" for each in ASKED]
        found.append((name, *words, judged(said) if said else "not installed"))
    return found


def measure() -> Report:
    """The table of this benchmark."""
    return Report(
        "Missing answers",
        "What does each engine say where an answer is missing?",
        (),
        (
            "Guessed: a definite answer that the missing one could turn, or that is wrong whatever it is. Error: no answer at all. "
            "Not told: unknown, although nothing that is missing can make a difference.",
            "What an engine said is shown as it said it, shortened. riskengine alone knows the range of an item, from its ruleset.",
            "A right answer may be right by luck: json-logic and OpenFisca read what is missing as 0, a table as a row that fails.",
        ),
        (Table(("engine", *(each.heading for each in ASKED), ""), rows(answers())),),
    )
