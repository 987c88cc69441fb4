"""The phrases of pages, in Bokmål and English: those that the terminal does not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagePhrases:
    """The phrases of one language. Those with `{}` take what the caller puts in."""

    to_content: str
    contents: str
    kind_of_page: str
    id: str
    version: str
    validity: str
    file: str
    hash: str
    hash_note: str
    uses_note: str
    other_language: str
    licence: str
    # Items
    answer: str
    setting: str
    unit: str
    accepts: str
    who: str
    why: str
    id_of: str
    source: str
    worsens: str
    used_by: str
    used_by_none: str
    records: str
    points: str
    # Values and tables
    cases_policy: str
    policies: Mapping[str, str]
    when_column: str
    anything: str
    between: str
    otherwise: str
    row: str
    computed: str
    # Outcomes
    level: str
    step: str
    start: str
    decided: str
    by_rules: str
    by_clinician: str
    starts: Mapping[str, str]
    rules_to: str
    no_rules_to: str
    # Rules
    when: str
    means: str
    then: str
    raises: str
    lowers: str
    points_to: str
    finding: str
    asks: str
    because: str
    likewise: str
    made: str
    made_intro: str
    about_record: str
    severities: Mapping[str, str]
    # Actions
    by: str
    to: str
    due: str
    channel: str
    basis: str
    asked_for_by: str
    asked_for_by_none: str
    # The picture
    picture: str
    picture_intro: str
    picture_of: str
    picture_of_rest: str
    picture_part: str
    picture_table: str
    picture_scroll: str
    reads: str
    any_version: str
    told: str
    its_plan: str
    gives: str
    rule: str
    node_kinds: Mapping[str, str]
    marks: Mapping[str, str]
    of_several: str
    several: str
    several_items: str
    and_more: str
    legend: str
    # Properties
    properties: str
    properties_intro: str
    holds: str
    # Sources
    cited_by: str
    cited_by_none: str
    force: str
    # Tests
    tests: str
    tests_intro: str
    no_tests: str
    shared: str
    passed: str
    failed: str
    given: str
    expected: str
    got: str
    nothing_given: str
    signed: str
    signed_by: str
    unsigned: str
    all_passed: tuple[str, str]
    some_failed: str
    some_unsigned: tuple[str, str]
    tests_beside: str
    as_of: str
    role: str
    with_parameter: str
    using: str
    expect_plan: str
    expect_plan_if: str
    expect_findings: str
    expect_rules: Mapping[str, str]
    expect_reasons: str
    expect_due: str
    bounds: str
    nothing: str
    refused: str
    # Signing
    sign: str
    sign_statement: str
    sign_columns: tuple[str, str, str, str]
    made_with: str


NB = PagePhrases(
    to_content="Til innholdet",
    contents="Innhold",
    kind_of_page="Regelsett til gjennomgang",
    id="Id",
    version="Versjon",
    validity="Gyldighet",
    file="Fil",
    hash="SHA-256",
    hash_note="Kontrollsummen er av det regelsettet sier. Endres et ord, en grense eller en rekkefølge, endres den. "
    "Oppsett og kommentarer i filen teller ikke.",
    uses_note="Regelsettet leser utfall fra {}. De har sine egne kontrollsummer og gjennomgås for seg.",
    other_language="Regelsettet har ikke tekster på norsk; de står her på et annet språk.",
    licence="Lisens",
    answer="Svar",
    setting="Verdi",
    unit="Enhet",
    accepts="Kan også oppgis i {}",
    who="Besvares av",
    why="Hvorfor",
    id_of="Id",
    source="Kilde",
    worsens="Krav",
    used_by="Leses av",
    used_by_none="Ingen regel eller verdi leser dette.",
    records="Hver oppføring har",
    points="{} poeng",
    cases_policy="Radene leses ovenfra og ned. Den første som stemmer, gir verdien.",
    policies={
        "unique": "Høyst én rad kan stemme (DMN: unique). Det er kontrollert at ingen rader overlapper.",
        "any": "Flere rader kan stemme, men da gir de samme verdi (DMN: any). Det er kontrollert.",
        "first": "Radene leses ovenfra og ned. Den første som stemmer, gir verdien (DMN: first).",
        "priority": "Stemmer flere rader, gjelder verdien som står først her (DMN: priority): {}.",
        "collect-sum": "Verdien er summen av alle radene som stemmer (DMN: collect, sum).",
        "collect-count": "Verdien er hvor mange rader som stemmer (DMN: collect, count).",
        "collect-min": "Verdien er den minste av radene som stemmer (DMN: collect, min).",
        "collect-max": "Verdien er den største av radene som stemmer (DMN: collect, max).",
    },
    when_column="Når",
    anything="hva som helst",
    between="fra {} til og med {}",
    otherwise="Ellers",
    row="Rad",
    computed="Slik regnes den ut",
    level="Nivå",
    step="Trinn",
    start="Starter",
    decided="Avgjøres av",
    by_rules="reglene",
    by_clinician="behandleren, i svaret på",
    starts={
        "lowest": "lavest. Hver regel som gjelder, kan heve nivået, og det høyeste blir stående.",
        "highest": "høyest. Hver regel som gjelder, kan senke nivået, og det laveste blir stående.",
    },
    rules_to="Regler som gir nivået",
    no_rules_to="Ingen regel.",
    when="Når",
    means="Det vil si",
    then="Da",
    raises="{} blir minst {}",
    lowers="{} blir høyst {}",
    points_to="reglene peker mot {} som {}",
    finding="Merknad",
    asks="Tiltak",
    because="Begrunnelse",
    likewise="Tilsvarende regler, én for hvert spørsmål",
    made="Regler som regelsettet lager selv",
    made_intro="De følger av at spørsmål er påkrevde, av hvem som kan svare, og av at behandleren avgjør.",
    about_record="Regelen spør om hva som er kjent eller hvem som har svart. Den kan derfor ikke flytte et utfall.",
    severities={
        "error": "må følges opp",
        "warning": "bør følges opp",
        "contested": "omstridt",
        "info": "til orientering",
    },
    by="Ansvar",
    to="Mottaker",
    due="Frist",
    channel="Kanal",
    basis="Grunnlag",
    asked_for_by="Følger av",
    asked_for_by_none="Ingen regel ber om tiltaket.",
    picture="Sammenheng",
    picture_intro="Bildene leses fra venstre: det som spørres om, det som regnes ut, reglene, og det som følger. "
    "Hver boks leder til sin egen beskrivelse. Regler som regelsettet lager selv, er ikke tegnet.",
    picture_of="Hva som avgjør {}",
    picture_of_rest="Regler som gir merknader og tiltak uten å flytte et utfall",
    picture_part="{} (del {} av {})",
    picture_table="Det samme som tabell",
    picture_scroll="{} – kan rulles sidelengs",
    reads="Leser",
    any_version="den som gjelder på vurderingsdatoen",
    told="Får vite",
    its_plan="Tiltakene derfra kommer med i planen her.",
    gives="Gir",
    rule="Regel",
    node_kinds={
        "item": "Spørsmål",
        "parameter": "Innstilling",
        "value": "Beregnet verdi",
        "used": "Annet regelsett",
        "rule": "Regel",
        "outcome": "Utfall",
        "action": "Tiltak",
    },
    marks={"holds": "✓ gjelder", "fails": "✗ gjelder ikke", "open": "? ikke avgjort"},
    of_several="{} av {}",
    several="{} ({} regler)",
    several_items="{} spørsmål",
    and_more="og {} til",
    legend="Heltrukken strek: leses av. Tykk strek: flytter utfallet. Stiplet strek: ber om tiltaket. "
    "En regel som også gir en merknad, har et flagg.",
    properties="Egenskaper",
    properties_intro="Dette skal gjelde i alle tilfeller. Kommandoen riskengine verify beviser det, eller viser et tilfelle der "
    "det ikke gjelder.",
    holds="Alltid",
    cited_by="Brukes av",
    cited_by_none="Ingenting i regelsettet viser til kilden.",
    force="Kraft",
    tests="Tester",
    tests_intro="Hver test er et tenkt tilfelle med det som er ventet. Resultatet her er fra da siden ble laget.",
    no_tests="Regelsettet har ingen tester.",
    shared="For alle gjelder: {}.",
    passed="Bestått",
    failed="Feilet",
    given="Gitt",
    expected="Ventet",
    got="Fikk",
    nothing_given="Ingen svar.",
    signed="Gjennomgått",
    signed_by="Gjennomgått av {}, {}",
    unsigned="Ikke gjennomgått av et menneske",
    all_passed=("Testen er bestått.", "Alle {} tester er bestått."),
    some_failed="{} av {} tester feiler.",
    some_unsigned=(
        "Én test er ikke gjennomgått av et menneske.",
        "{} tester er ikke gjennomgått av et menneske.",
    ),
    tests_beside="Tester i filen {} er med her, men ikke i kontrollsummen.",
    as_of="vurdert {}",
    role="vurdert av {}",
    with_parameter="Innstilling",
    using="Fra regelsettet {}",
    expect_plan="Plan",
    expect_plan_if="Kan bli aktuelt",
    expect_findings="Merknader",
    expect_rules={"holds": "Gjelder", "fails": "Gjelder ikke", "open": "Ikke avgjort"},
    expect_reasons="Flyttes av ({})",
    expect_due="Frist for {}",
    bounds="fra {} til {}",
    nothing="ingen",
    refused="Tilfellet ble avvist.",
    sign="Underskrift",
    sign_statement="Jeg har lest regelsettet {} {} slik det står på denne siden. Underskriften gjelder bare teksten med "
    "denne kontrollsummen:",
    sign_columns=("Gjennomgått av", "Rolle", "Dato", "Underskrift"),
    made_with="Siden er laget med riskengine {}.",
)

EN = PagePhrases(
    to_content="To the content",
    contents="Contents",
    kind_of_page="Ruleset for review",
    id="Id",
    version="Version",
    validity="Validity",
    file="File",
    hash="SHA-256",
    hash_note="The checksum is of what the ruleset says. If a word, a limit or an order changes, it changes. "
    "Layout and comments in the file do not count.",
    uses_note="The ruleset reads outcomes of {}. They have checksums of their own and are reviewed by themselves.",
    other_language="The ruleset has no texts in English; they stand here in another language.",
    licence="Licence",
    answer="Answers",
    setting="Value",
    unit="Unit",
    accepts="May also be given in {}",
    who="Answered by",
    why="Why",
    id_of="Id",
    source="Source",
    worsens="Demand",
    used_by="Read by",
    used_by_none="No rule or value reads this.",
    records="Each record has",
    points="{} points",
    cases_policy="The rows are read from the top. The first that holds gives the value.",
    policies={
        "unique": "At most one row can hold (DMN: unique). It has been checked that no rows overlap.",
        "any": "Several rows may hold, but then they give the same value (DMN: any). That has been checked.",
        "first": "The rows are read from the top. The first that holds gives the value (DMN: first).",
        "priority": "Where several rows hold, the value that stands first here counts (DMN: priority): {}.",
        "collect-sum": "The value is the sum of all rows that hold (DMN: collect, sum).",
        "collect-count": "The value is how many rows hold (DMN: collect, count).",
        "collect-min": "The value is the least of the rows that hold (DMN: collect, min).",
        "collect-max": "The value is the greatest of the rows that hold (DMN: collect, max).",
    },
    when_column="When",
    anything="anything",
    between="from {} to {}, both included",
    otherwise="Otherwise",
    row="Row",
    computed="How it is computed",
    level="Level",
    step="Step",
    start="Starts",
    decided="Decided by",
    by_rules="the rules",
    by_clinician="the clinician, in the answer to",
    starts={
        "lowest": "lowest. Each rule that holds may raise the level, and the highest one stands.",
        "highest": "highest. Each rule that holds may lower the level, and the lowest one stands.",
    },
    rules_to="Rules that give the level",
    no_rules_to="No rule.",
    when="When",
    means="That is",
    then="Then",
    raises="{} becomes at least {}",
    lowers="{} becomes at most {}",
    points_to="the rules point to {} as {}",
    finding="Finding",
    asks="Action",
    because="Reason given",
    likewise="Rules alike, one for each question",
    made="Rules that the ruleset makes by itself",
    made_intro="They follow from questions being required, from who may answer, and from the clinician deciding.",
    about_record="The rule asks what is known or who answered. It may therefore not move an outcome.",
    severities={
        "error": "must be followed up",
        "warning": "should be followed up",
        "contested": "contested",
        "info": "for information",
    },
    by="Responsible",
    to="Recipient",
    due="Due",
    channel="Channel",
    basis="Basis",
    asked_for_by="Follows from",
    asked_for_by_none="No rule asks for the action.",
    picture="What depends on what",
    picture_intro="The pictures read from the left: what is asked, what is computed, the rules, and what follows. "
    "Each box leads to its own description. Rules that the ruleset makes by itself are not drawn.",
    picture_of="What settles {}",
    picture_of_rest="Rules that give findings and actions without moving an outcome",
    picture_part="{} (part {} of {})",
    picture_table="The same as a table",
    picture_scroll="{} – can be scrolled sideways",
    reads="Reads",
    any_version="the one that holds on the decision date",
    told="Is told",
    its_plan="Its actions come into the plan here.",
    gives="Gives",
    rule="Rule",
    node_kinds={
        "item": "Question",
        "parameter": "Setting",
        "value": "Computed value",
        "used": "Other ruleset",
        "rule": "Rule",
        "outcome": "Outcome",
        "action": "Action",
    },
    marks={"holds": "✓ holds", "fails": "✗ does not hold", "open": "? not settled"},
    of_several="{} of {}",
    several="{} ({} rules)",
    several_items="{} questions",
    and_more="and {} more",
    legend="Solid line: is read by. Thick line: moves the outcome. Dashed line: asks for the action. "
    "A rule that also gives a finding has a flag.",
    properties="Properties",
    properties_intro="This is to hold in every case. The command riskengine verify proves it, or shows a case in which it does "
    "not hold.",
    holds="Always",
    cited_by="Used by",
    cited_by_none="Nothing in the ruleset refers to the source.",
    force="Force",
    tests="Tests",
    tests_intro="Each test is an imagined case with what is expected. The result here is from when the page was made.",
    no_tests="The ruleset has no tests.",
    shared="Of all of them: {}.",
    passed="Passed",
    failed="Failed",
    given="Given",
    expected="Expected",
    got="Got",
    nothing_given="No answers.",
    signed="Signed off",
    signed_by="Signed off by {}, {}",
    unsigned="Not signed off by a person",
    all_passed=("The test passes.", "All {} tests pass."),
    some_failed="{} of {} tests fail.",
    some_unsigned=("One test is not signed off by a person.", "{} tests are not signed off by a person."),
    tests_beside="Tests in the file {} are shown here, but are no part of the checksum.",
    as_of="assessed {}",
    role="assessed by {}",
    with_parameter="Setting",
    using="From the ruleset {}",
    expect_plan="Plan",
    expect_plan_if="May apply",
    expect_findings="Findings",
    expect_rules={"holds": "Holds", "fails": "Does not hold", "open": "Not settled"},
    expect_reasons="Moved by ({})",
    expect_due="Time limit for {}",
    bounds="from {} to {}",
    nothing="none",
    refused="The case was refused.",
    sign="Signatures",
    sign_statement="I have read the ruleset {} {} as it stands on this page. The signature holds only for the text with this "
    "checksum:",
    sign_columns=("Reviewed by", "Role", "Date", "Signature"),
    made_with="The page was made with riskengine {}.",
)

PAGE_PHRASES: Mapping[str, PagePhrases] = {"nb": NB, "en": EN}
