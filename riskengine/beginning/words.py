"""What the files that are begun say by themselves, in Bokmål and English: comments, and the texts of their own rules."""

from __future__ import annotations

from collections.abc import Mapping

COMMENTS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "head": (
            "Laget av riskengine new, som en begynnelse. Hvert tall her er et lokalt valg (source: local): sett deres eget, og vis "
            "til kilden der det finnes en.\n"
            "Les hver del, og rett det som ikke passer. Se så hva det ble:\n"
            "  riskengine check {name}.yaml              hva som er galt, med linje og forslag\n"
            "  riskengine test {name}.yaml --coverage    testene i {name}.tests.yaml, og hva de ikke viser\n"
            "  riskengine verify {name}.yaml             hva som gjelder for alle tilfeller\n"
            "  riskengine show {name}.yaml               regelsettet slik andre leser det\n"
            "Skjemaet for redigeringsprogram: riskengine schema ruleset > {schema}"
        ),
        "version": "Hev versjonen for hver endring som tas i bruk. Regelsettet gjelder fra denne datoen.",
        "intended_use": "Hvem regelsettet er for, hva det skal brukes til, og hva ikke.",
        "sources": "Hva reglene bygger på. En regel kan vise nærmere: source: {id: …, section: …}.",
        "no-sources": (
            "Reglene er lokale valg inntil det finnes en kilde. Legg den inn slik, og skriv source: kilde der den hører hjemme:\n"
            "sources:\n"
            "  kilde: {title: Dokumentets tittel, section: \"3.2\", force: recommendation}"
        ),
        "parties": "Hvem som handler, utenom dem alle regelsett kjenner (kommunen, avdelingen, behandleren …).",
        "scales": "Svaralternativer, lavest først.",
        "parameters": "Alt et sted eller en persons egen plan kan sette. Standardverdiene er lokale valg, ikke faglige grenser.",
        "items": "Det som spørres om. «Vet ikke» er alltid et svar. worsens: et høyere svar gir aldri et lavere nivå.",
        "outcomes": "Nivåene, lavest først. Regler løfter; det høyeste gjelder.",
        "rules": "Hva som følger, og når. En linje per tegn; hver linje kan få egen tekst og kilde.",
        "unsure": "Å ikke vite er ikke det samme som nei. Det blir en merknad, og utfallet står åpent.",
        "actions": "Hva noen skal gjøre, hvem, og innen når.",
        "tests-head": (
            "Tester av {name}: hva regelsettet skal gi. Regnet ut av svarene det ble laget av, ikke av riskengine.\n"
            "Les hver av dem. Stemmer den ikke med det dere mener, er det regelsettet som skal rettes. Skriv så hvem som har gått "
            "gjennom den:\n"
            "  signed_off: {{by: psychologist, on: {day}}}"
        ),
        "table": "Hver rad er et tilfelle: ett tegn til, til det høyeste nivået er nådd. - utelater en rute.",
        "each": "Hvert tegn for seg: alene, rett under der det begynner, og som det siste som skal til.",
        "open": "Ingenting er besvart: alt er mulig, og det som mangler, er merknader.",
        "unknown": "Spurt, men ikke kjent: fortsatt er alt mulig.",
    },
    "en": {
        "head": (
            "Made by riskengine new, to begin with. Each number here is a local choice (source: local): set your own, and cite the "
            "source where there is one.\n"
            "Read each part, and correct what does not fit. Then see what it has become:\n"
            "  riskengine check {name}.yaml              what is wrong, with line and suggestion\n"
            "  riskengine test {name}.yaml --coverage    the tests in {name}.tests.yaml, and what they do not show\n"
            "  riskengine verify {name}.yaml             what holds for all cases\n"
            "  riskengine show {name}.yaml               the ruleset as others read it\n"
            "The schema for editors: riskengine schema ruleset > {schema}"
        ),
        "version": "Raise the version with each change that is put to use. The ruleset holds from this date.",
        "intended_use": "For whom the ruleset is, what it is to be used for, and what not.",
        "sources": "What the rules rest on. A rule may point closer: source: {id: …, section: …}.",
        "no-sources": (
            "The rules are local choices until there is a source. Add it like this, and write source: guide where it belongs:\n"
            "sources:\n"
            "  guide: {title: The document's title, section: \"3.2\", force: recommendation}"
        ),
        "parties": "Who acts, besides those that every ruleset knows (the municipality, the ward, the clinician …).",
        "scales": "Options, lowest first.",
        "parameters": "All that a site or a person's own plan may set. The defaults are local choices, no clinical thresholds.",
        "items": "What is asked. “Do not know” is always an answer. worsens: a higher answer never gives a lower level.",
        "outcomes": "The levels, lowest first. Rules raise it; the highest wins.",
        "rules": "What follows, and when. A line for each sign; each line may have a text and a source of its own.",
        "unsure": "Not to know is not the same as no. It becomes a finding, and the outcome stays open.",
        "actions": "What somebody must do, who, and by when.",
        "tests-head": (
            "Tests of {name}: what the ruleset should give. Worked out from the answers it was made of, not by riskengine.\n"
            "Read each of them. Where one is not what you mean, it is the ruleset that must change. Then write who has gone "
            "through it:\n"
            "  signed_off: {{by: psychologist, on: {day}}}"
        ),
        "table": "Each row is a case: one sign more, until the highest level is reached. - leaves a cell out.",
        "each": "Each sign: alone, just below where it begins, and as the last that is needed.",
        "open": "Nothing is answered: all is possible, and what is missing are findings.",
        "unknown": "Asked, and not known: all is still possible.",
    },
}  # fmt: skip

TEST_NAMES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "table": "etter hvor mange tegn det er",
        "each": "hvert tegn for seg",
        "alone": "bare {name}",
        "below": "{name} rett under",
        "last": "{name} som det siste",
        "none": "ingen tegn",
        "signs": "tegn: {count}",
        "open": "ingenting er besvart",
        "unknown": "ingenting er kjent",
    },
    "en": {
        "table": "by how many signs there are",
        "each": "each sign",
        "alone": "only {name}",
        "below": "{name} just below",
        "last": "{name} as the last",
        "none": "no signs",
        "signs": "signs: {count}",
        "open": "nothing is answered",
        "unknown": "nothing is known",
    },
}

TEXTS: Mapping[str, Mapping[str, str]] = {
    "from": {
        "nb": "Fra hvilket svar det teller som et tegn: {title}",
        "en": "From which answer it counts as a sign: {title}",
    },
    "needed": {"nb": "Hvor mange tegn som gir nivået: {title}", "en": "How many signs give the level: {title}"},
    "within": {"nb": "Frist for tiltaket", "en": "Time limit for the action"},
    "rule": {"nb": "Nok tegn til nivået: {title}", "en": "Enough signs for the level: {title}"},
    "because": {
        "nb": "Tegn som trengs til dette nivået: {{{name}}}.",
        "en": "Signs needed for this level: {{{name}}}.",
    },
    "unsure-title": {"nb": "Ikke kjent: {{{name}.title}}", "en": "Not known: {{{name}.title}}"},
    "unsure": {
        "nb": "«{{{name}.title}}» er ikke kjent. Utfallet kan være høyere enn det ser ut til.",
        "en": "“{{{name}.title}}” is not known. The outcome may be higher than it seems.",
    },
}
