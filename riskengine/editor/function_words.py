"""What the functions and words of conditions mean, in Bokmål and English. A test fails where a function is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Meaning(NamedTuple):
    """How a function is written, and what it gives, by language."""

    written: str
    nb: str
    en: str


FUNCTION_WORDS: Mapping[str, Meaning] = {
    "abs": Meaning("abs(x)", "Tallverdien av et tall, uten fortegn.", "A number without its sign."),
    "all": Meaning(
        "all(c for s in list)",
        "Stemmer når vilkåret stemmer for hver rad i listen. Stemmer også når listen er tom.",
        "Holds when the condition holds for each record of the list. Holds for an empty list too.",
    ),
    "any": Meaning(
        "any(c for s in list)",
        "Stemmer når vilkåret stemmer for minst én rad i listen.",
        "Holds when the condition holds for at least one record of the list.",
    ),
    "count": Meaning(
        "count(a == yes, b == yes), count(s for s in list if c), count(list)",
        "Hvor mange av vilkårene som stemmer, eller hvor mange rader listen har (der vilkåret stemmer).",
        "How many of the conditions hold, or how many records the list has (for which the condition holds).",
    ),
    "date": Meaning(
        'date("2026-06-01"), date(moment)',
        "En dato som skrives ut, eller dagen et tidspunkt faller på, i tidssonen til vurderingstidspunktet.",
        "A date written down, or the day of a date with a time, at the offset of `as_of`.",
    ),
    "datetime": Meaning(
        'datetime("2026-06-01T00:00:00+02:00")',
        "Et tidspunkt som skrives ut, med forskjell fra UTC.",
        "A date with a time written down, with its offset from UTC.",
    ),
    "days": Meaning(
        "days(duration)",
        "Hvor mange døgn en varighet er, som et tall. Tallet kan ha desimaler.",
        "How many days a duration is, as a number. It may be a fraction.",
    ),
    "distinct": Meaning(
        "distinct(s.field for s in list if c)",
        "Hvor mange ulike verdier feltet har i listen (der vilkåret stemmer).",
        "How many different values the field has in the list (where the condition holds).",
    ),
    "floor": Meaning("floor(x)", "Tallet rundet ned til et helt tall.", "The number rounded down to a whole one."),
    "hours": Meaning(
        "hours(duration)",
        "Hvor mange timer en varighet er, som et tall. Tallet kan ha desimaler.",
        "How many hours a duration is, as a number. It may be a fraction.",
    ),
    "known": Meaning(
        "known(item)",
        "Stemmer når spørsmålet har et svar. Handler om det som er registrert, så regelen kan ikke ha `then`.",
        "Holds when the item has an answer. It speaks of the record, so the rule may not have `then`.",
    ),
    "max": Meaning(
        "max(a, b), max((s.n for s in list), default=0)",
        "Den største av verdiene. For en liste sier `default` hva en tom liste gir.",
        "The greatest of the values. For a list, `default` says what an empty list gives.",
    ),
    "min": Meaning(
        "min(a, b), min((s.n for s in list), default=0)",
        "Den minste av verdiene. For en liste sier `default` hva en tom liste gir.",
        "The least of the values. For a list, `default` says what an empty list gives.",
    ),
    "missing": Meaning(
        "missing(item)",
        "Stemmer når spørsmålet ikke er besvart. Handler om det som er registrert, så regelen kan ikke ha `then`.",
        "Holds when the item is not answered. It speaks of the record, so the rule may not have `then`.",
    ),
    "months_between": Meaning(
        "months_between(a, b)", "Hele måneder fra en dato til en annen.", "Whole months from one date to another."
    ),
    "points": Meaning("points(choice)", "Poengene til svaret som er valgt.", "The points of the chosen option."),
    "role": Meaning(
        "role(item) in [physician, psychologist]",
        "Rollen til den som besvarte spørsmålet. Handler om det som er registrert, så regelen kan ikke ha `then`.",
        "The role of whoever answered the item. It speaks of the record, so the rule may not have `then`.",
    ),
    "round": Meaning(
        "round(x, 1)",
        "Tallet rundet av til så mange desimaler. Halve rundes bort fra null.",
        "The number rounded to so many decimals, halves away from zero.",
    ),
    "sum": Meaning(
        "sum(s.n for s in list if c)",
        "Summen av feltet i listen (der vilkåret stemmer).",
        "The sum of the field in the list (where the condition holds).",
    ),
    "unknown": Meaning(
        "unknown(item)",
        "Stemmer når svaret er «vet ikke». Handler om det som er registrert, så regelen kan ikke ha `then`.",
        "Holds when the answer is “do not know”. It speaks of the record, so the rule may not have `then`.",
    ),
    "years_between": Meaning(
        "years_between(a, b)", "Hele år fra en dato til en annen.", "Whole years from one date to another."
    ),
}

WORDS: Mapping[str, Meaning] = {
    "and": Meaning("a and b", "Begge stemmer.", "Both hold."),
    "or": Meaning("a or b", "Minst én av dem stemmer.", "At least one of them holds."),
    "not": Meaning("not a", "Det stemmer ikke.", "It does not hold."),
    "in": Meaning("x in [a, b]", "Svaret er ett av disse.", "The answer is one of these."),
    "if": Meaning("x if c else y", "Det ene eller det andre, etter et vilkår.", "One or the other, by a condition."),
    "else": Meaning("x if c else y", "Ellers.", "Otherwise."),
    "for": Meaning("count(s for s in list)", "Hver rad i listen.", "Each record of the list."),
    "true": Meaning("true", "Stemmer alltid.", "Always holds."),
    "false": Meaning("false", "Stemmer aldri.", "Never holds."),
    "not-given": Meaning("otherwise: not-given", "Da finnes det ingen slik verdi.", "There then is no such value."),
    "as_of": Meaning(
        "as_of", "Tidspunktet for vurderingen, det eneste «nå».", "The moment of the assessment: the only “now”."
    ),
}
