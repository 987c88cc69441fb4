"""The fixed phrases of what the command line shows about rulesets and cases, in Bokmål and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language. Those with `{}` take what the caller puts in."""

    language: str
    quote: tuple[str, str]
    conjunction: str
    disjunction: str
    # The head of a report
    version: str
    case: str
    no_case: str
    as_of: str
    assessed_by: str
    # Outcomes
    outcomes: str
    step: str
    between: str
    either_or: str
    waits_for_judgement: str
    decided_by_clinician: str
    rules_indicate: str
    overridden: str
    rules_give: str
    reason: str
    # The plan
    plan: str
    no_plan: str
    by: str
    by_to: str
    deadline: str
    at_once: str
    within: str
    within_from: str
    within_from_open: str
    overdue: str
    from_when: str
    no_deadline: str
    channel: str
    basis: str
    asked_by: str
    perhaps: str
    depends_on: str
    # Findings
    findings: str
    no_findings: str
    severities: Mapping[str, str]
    may_be_found: str
    reason_needed: str
    required_missing: tuple[str, str]
    # What is missing
    missing: str
    nothing_missing: str
    required: str
    unknown: str
    still_matters: str
    in_part: str
    no_matter: tuple[str, str]
    changes: str
    changes_outcomes: tuple[str, str]
    changes_plans: str
    changes_actions: tuple[str, str]
    changes_findings: tuple[str, str]
    # Why
    why: str
    hold: str
    open: str
    fail: str
    triggered_by: str
    source: str
    local: str
    applies_if: str
    waits_for: str
    fail_count: tuple[str, str]
    # The end
    parameters: str
    set_by: Mapping[str, str]
    used: str
    from_ruleset: str
    told: str
    shares: str
    plan_joined: str
    plan_joined_if: str
    not_given: str
    sources: str
    section: str
    forces: Mapping[str, str]
    licence: str
    clinician_decides: str
    made_with: str
    answers: Mapping[str, str]
    # A ruleset
    valid: str
    from_date: str
    valid_to: str
    intended_use: str
    items: str
    item_required: str
    answered_by: str
    kinds: Mapping[str, str]
    options: str
    ordered: str
    unordered: str
    at_most: str
    records_of: str
    as_of_bounds: Mapping[str, str]
    help: str
    wording_elsewhere: str
    default: str
    no_default: str
    values: str
    table_inputs: str
    table_row: str
    otherwise: str
    levels: str
    starts: Mapping[str, str]
    decided_by: str
    rules: str
    when: str
    kinds_of_line: Mapping[str, str]
    then: str
    finding: str
    asks_for: str
    made_rules: tuple[str, str]
    actions: str
    tests: tuple[str, str]
    likewise: str
    properties: str
    always: str
    written_to: str

    def quoted(self, title: str) -> str:
        """A title in quotation marks."""
        return f"{self.quote[0]}{title}{self.quote[1]}"

    def listed(self, words: Sequence[str], *, last: str | None = None) -> str:
        """`a, b og c`."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {last or self.conjunction} {words[-1]}"

    def counted(self, forms: tuple[str, str], count: int) -> str:
        """The form for one, or for several."""
        return forms[count != 1].format(count)


NB = Phrases(
    language="nb",
    quote=("«", "»"),
    conjunction="og",
    disjunction="eller",
    version="versjon {}",
    case="Sak {}",
    no_case="Uten saksnummer",
    as_of="vurdert per {} (UTC{})",
    assessed_by="Vurdert av: {}",
    outcomes="Resultat",
    step="trinn {} av {}",
    between="ikke avklart – minst {}, høyst {}",
    either_or="ikke avklart – kan bli {}",
    waits_for_judgement="Avgjøres av behandleren: {} mangler svar.",
    decided_by_clinician="Avgjort av behandleren i {}.",
    rules_indicate="Reglene peker mot: {}",
    overridden="{}: {} – bestemt av behandleren",
    rules_give="Reglene gir: {}",
    reason="Begrunnelse: {}",
    plan="Plan",
    no_plan="Ingen tiltak følger av svarene som er gitt.",
    by="Ansvar: {}",
    by_to="Ansvar: {}. Mottaker: {}",
    deadline="Frist: {}",
    at_once="straks",
    within="innen {} ({})",
    within_from="innen {} fra {} ({})",
    within_from_open="innen {} fra {}, som ikke er kjent",
    overdue="Fristen er ute",
    from_when="{} fra {}",
    no_deadline="ikke fastsatt",
    channel="Kanal: {}",
    basis="Grunnlag: {}",
    asked_by="Fordi: {}",
    perhaps="Kan bli aktuelt, avhengig av svar som mangler",
    depends_on="Hvis: {}",
    findings="Merknader",
    no_findings="Ingen merknader.",
    severities={
        "error": "Må følges opp",
        "warning": "Bør følges opp",
        "contested": "Omstridt",
        "info": "Til orientering",
    },
    may_be_found="Kan bli en merknad, avhengig av svar som mangler",
    reason_needed="Krever begrunnelse.",
    required_missing=(
        "Ett påkrevd spørsmål er ikke besvart; se «Mangler».",
        "{} påkrevde spørsmål er ikke besvart; se «Mangler».",
    ),
    missing="Mangler",
    nothing_missing="Ingenting som kan endre resultatet, planen eller merknadene.",
    required="Påkrevd, men ikke besvart",
    unknown="Besvart med «vet ikke»",
    still_matters="Ikke besvart, og kan fortsatt endre noe",
    in_part="Besvart, men ikke helt kjent",
    no_matter=(
        "Ett spørsmål til er ikke besvart, men svaret endrer ingenting nå.",
        "{} spørsmål til er ikke besvart, men svarene endrer ingenting nå.",
    ),
    changes="Kan endre: {}",
    changes_outcomes=("resultatet {}", "resultatene {}"),
    changes_plans="tiltak fra {}",
    changes_actions=("tiltaket {}", "{} tiltak i planen"),
    changes_findings=("merknaden {}", "{} merknader"),
    why="Begrunnelse",
    hold="Regler som gjelder",
    open="Regler som ikke kan avgjøres ennå",
    fail="Regler som ikke gjelder",
    triggered_by="Utløst av: {}",
    source="Kilde: {}",
    local="lokalt valg",
    applies_if="Gjelder hvis: {}",
    waits_for="Venter på: {}",
    fail_count=(
        "Én regel gjelder ikke. Vis den med --all-rules.",
        "{} regler gjelder ikke. Vis dem med --all-rules.",
    ),
    parameters="Innstillinger",
    set_by={"default": "standardverdi", "case": "satt i saken", "ruleset": "satt av regelsettet som bruker dette"},
    used="Andre regelsett",
    from_ruleset="Fra regelsettet {}",
    told="Får vite herfra: {}",
    shares="Leser vurderingen som er gjort her, av {}",
    plan_joined="Tiltakene står i planen her",
    plan_joined_if="Tiltakene står i planen her når {}",
    not_given="Ikke oppgitt: {}. Det som leses derfra, står åpent.",
    sources="Kilder",
    section="punkt {}",
    forces={
        "statute": "lov",
        "regulation": "forskrift",
        "recommendation": "anbefaling",
        "practice": "beskrevet praksis",
        "contested": "omstridt",
        "local": "lokalt valg",
    },
    licence="Lisens: {}",
    clinician_decides="Dette er beslutningsstøtte. Det er behandleren som avgjør.",
    made_with="Regelsett {} {}, SHA-256 {}…, riskengine {}.",
    answers={"missing": "ikke besvart", "unknown": "vet ikke", "known": "besvart"},
    valid="Gjelder fra {}",
    from_date="fra {}",
    valid_to="Gjelder fra {} til {}",
    intended_use="Bruksområde",
    items="Spørsmål",
    item_required="påkrevd",
    answered_by="besvares av {}",
    kinds={
        "yes-no": "nei eller ja",
        "choice": "ett av alternativene",
        "count": "et helt tall",
        "number": "et tall",
        "date": "en dato",
        "datetime": "en dato med klokkeslett",
        "duration": "et tidsrom",
        "period": "et tidsrom i kalendertid",
        "text": "tekst",
        "list": "en liste",
    },
    options="Svar: {}",
    ordered="fra lavest til høyest",
    unordered="uten rekkefølge",
    at_most="høyst {} oppføringer",
    records_of="Hver oppføring har:",
    as_of_bounds={
        "earliest": "ikke før vurderingstidspunktet",
        "latest": "ikke etter vurderingstidspunktet",
    },
    help="Hvorfor: {}",
    wording_elsewhere="Ordlyden følger ikke med; den legges inn med en tekstpakke (--texts).",
    default="standardverdi {}",
    no_default="må settes i saken",
    values="Beregnede verdier",
    table_inputs="Beslutningstabell ({}) over {}",
    table_row="{}: {}",
    otherwise="ellers: {}",
    levels="Nivåer, fra lavest til høyest: {}",
    starts={
        "lowest": "Starter lavest; reglene hever.",
        "highest": "Starter høyest; reglene senker.",
    },
    decided_by="Avgjøres av behandleren i {}.",
    rules="Regler",
    when="Når {}.",
    kinds_of_line={
        "all": "alt dette stemmer:",
        "any": "minst ett av disse stemmer:",
        "at_least": "minst {} av disse stemmer:",
    },
    then="Gir {}: {}",
    finding="Merknad ({}): {}",
    asks_for="Tiltak: {}",
    made_rules=(
        "I tillegg lager regelsettet én regel av seg selv, for påkrevde svar, roller og uenighet.",
        "I tillegg lager regelsettet {} regler av seg selv, for påkrevde svar, roller og uenighet.",
    ),
    actions="Tiltak",
    tests=("Regelsettet har én test.", "Regelsettet har {} tester."),
    likewise="Tilsvarende for {}",
    properties="Egenskaper",
    always="I alle tilfeller: {}",
    written_to="Skrevet til {}.",
)

EN = Phrases(
    language="en",
    quote=("“", "”"),
    conjunction="and",
    disjunction="or",
    version="version {}",
    case="Case {}",
    no_case="No case number",
    as_of="assessed as of {} (UTC{})",
    assessed_by="Assessed by: {}",
    outcomes="Result",
    step="step {} of {}",
    between="not settled – at least {}, at most {}",
    either_or="not settled – may be {}",
    waits_for_judgement="The clinician decides: {} has no answer.",
    decided_by_clinician="Decided by the clinician in {}.",
    rules_indicate="The rules point to: {}",
    overridden="{}: {} – decided by the clinician",
    rules_give="The rules give: {}",
    reason="Reason: {}",
    plan="Plan",
    no_plan="No action follows from the answers given.",
    by="Responsible: {}",
    by_to="Responsible: {}. Recipient: {}",
    deadline="Due: {}",
    at_once="at once",
    within="within {} ({})",
    within_from="within {} from {} ({})",
    within_from_open="within {} from {}, which is not known",
    overdue="The time limit has passed",
    from_when="{} from {}",
    no_deadline="no time limit set",
    channel="Channel: {}",
    basis="Basis: {}",
    asked_by="Because: {}",
    perhaps="May apply, depending on answers not given",
    depends_on="If: {}",
    findings="Findings",
    no_findings="No findings.",
    severities={
        "error": "Must be followed up",
        "warning": "Should be followed up",
        "contested": "Contested",
        "info": "For information",
    },
    may_be_found="May be found, depending on answers not given",
    reason_needed="A reason is required.",
    required_missing=(
        "One required question is not answered; see “Missing”.",
        "{} required questions are not answered; see “Missing”.",
    ),
    missing="Missing",
    nothing_missing="Nothing that can change the result, the plan or the findings.",
    required="Required, but not answered",
    unknown="Answered “do not know”",
    still_matters="Not answered, and can still change something",
    in_part="Answered, but not known in full",
    no_matter=(
        "One more question is not answered, but the answer changes nothing now.",
        "{} more questions are not answered, but the answers change nothing now.",
    ),
    changes="Can change: {}",
    changes_outcomes=("the result {}", "the results {}"),
    changes_plans="actions of {}",
    changes_actions=("the action {}", "{} actions of the plan"),
    changes_findings=("the finding {}", "{} findings"),
    why="Why",
    hold="Rules that hold",
    open="Rules that cannot be decided yet",
    fail="Rules that do not hold",
    triggered_by="Set off by: {}",
    source="Source: {}",
    local="local choice",
    applies_if="Holds if: {}",
    waits_for="Waits for: {}",
    fail_count=(
        "One rule does not hold. Show it with --all-rules.",
        "{} rules do not hold. Show them with --all-rules.",
    ),
    parameters="Settings",
    set_by={"default": "default", "case": "set in the case", "ruleset": "set by the ruleset that uses this one"},
    used="Other rulesets",
    from_ruleset="From the ruleset {}",
    told="Is told from here: {}",
    shares="Reads the assessment made here of {}",
    plan_joined="Its actions stand in this plan",
    plan_joined_if="Its actions stand in this plan where {}",
    not_given="Not given: {}. What is read from there is open.",
    sources="Sources",
    section="section {}",
    forces={
        "statute": "statute",
        "regulation": "regulation",
        "recommendation": "recommendation",
        "practice": "described practice",
        "contested": "contested",
        "local": "local choice",
    },
    licence="Licence: {}",
    clinician_decides="This is decision support. The clinician decides.",
    made_with="Ruleset {} {}, SHA-256 {}…, riskengine {}.",
    answers={"missing": "not answered", "unknown": "do not know", "known": "answered"},
    valid="Valid from {}",
    from_date="from {}",
    valid_to="Valid from {} to {}",
    intended_use="Intended use",
    items="Questions",
    item_required="required",
    answered_by="answered by {}",
    kinds={
        "yes-no": "no or yes",
        "choice": "one of the options",
        "count": "a whole number",
        "number": "a number",
        "date": "a date",
        "datetime": "a date with a time",
        "duration": "a length of time",
        "period": "a length of calendar time",
        "text": "text",
        "list": "a list",
    },
    options="Answers: {}",
    ordered="from lowest to highest",
    unordered="in no order",
    at_most="at most {} records",
    records_of="Each record has:",
    as_of_bounds={
        "earliest": "not before the time of the assessment",
        "latest": "not after the time of the assessment",
    },
    help="Why: {}",
    wording_elsewhere="The wording is not included; a text pack adds it (--texts).",
    default="default {}",
    no_default="must be set in the case",
    values="Computed values",
    table_inputs="Decision table ({}) over {}",
    table_row="{}: {}",
    otherwise="otherwise: {}",
    levels="Levels, from lowest to highest: {}",
    starts={
        "lowest": "Starts lowest; rules raise it.",
        "highest": "Starts highest; rules lower it.",
    },
    decided_by="The clinician decides, in {}.",
    rules="Rules",
    when="When {}.",
    kinds_of_line={
        "all": "all of this holds:",
        "any": "at least one of these holds:",
        "at_least": "at least {} of these hold:",
    },
    then="Gives {}: {}",
    finding="Finding ({}): {}",
    asks_for="Action: {}",
    made_rules=(
        "Besides, the ruleset makes one rule by itself, for required answers, roles and disagreement.",
        "Besides, the ruleset makes {} rules by itself, for required answers, roles and disagreement.",
    ),
    actions="Actions",
    tests=("The ruleset has one test.", "The ruleset has {} tests."),
    likewise="Likewise for {}",
    properties="Properties",
    always="In every case: {}",
    written_to="Written to {}.",
)

LANGUAGES: Mapping[str, Phrases] = {"nb": NB, "en": EN}
