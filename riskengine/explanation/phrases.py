"""The phrases of explanations. They state what holds of a case, and never advise anybody to answer otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language. Those in pairs are for one and for several."""

    and_: str
    or_: str
    section: str
    local: str
    source: str
    records: tuple[str, str]
    given: str
    # Proofs
    answer_is: str
    has_records: str
    answered_unknown: str
    not_answered: str
    said_by: str
    setting: str
    set_by: Mapping[str, str]
    used_is: str
    value_is: str
    rule_holds: str
    rule_fails: str
    rule_open: str
    from_these: str
    begins_lowest: str
    begins_highest: str
    at_least: str
    at_most: str
    no_rule_raises: str
    no_rule_lowers: str
    nothing_higher: str
    nothing_lower: str
    so_it_is: str
    is_top: str
    is_bottom: str
    between: str
    judged: str
    judgement_open: str
    in_plan: str
    perhaps_in_plan: str
    not_in_plan: str
    # Sections
    why: str
    why_action: Mapping[str, str]
    why_rule: Mapping[str, str]
    why_level: str
    why_not_level: str
    still_matters: str
    sufficient: str
    counterfactual: str
    robust: str
    what_if: str
    # What still matters
    nothing_can_change: str
    within_reach: str
    perhaps_reach: str
    pivotal: str
    perhaps_pivotal: str
    no_longer: str
    no_longer_outcome: str
    next: str
    next_narrows: tuple[str, str]
    could_change: str
    kinds: Mapping[str, str]
    more: tuple[str, str]
    needs_solver: str
    used_free: str
    # Sufficient reasons
    alone: str
    no_answer_needed: str
    any_other: str
    several_ways: str
    many_ways: str
    way: str
    not_smallest: str
    # Counterfactuals
    lower: str
    higher: str
    with_one: str
    had_been: str
    list_without: str
    list_more: tuple[str, str]
    list_other: str
    field_is: str
    other_text: str
    would_be: str
    would_be_between: str
    more_changes: tuple[str, str]
    none_lower: str
    none_higher: str
    none_to: str
    not_within: str
    unsettled: str
    waits: str
    bottom_already: str
    top_already: str
    fixed: str
    clinician: str
    # Robustness
    from_turn: str
    direction_down: str
    direction_up: str
    beyond_down: str
    beyond_up: str
    about: str
    never_turns: str
    error_one: str
    error_several: str
    # Why not
    gives_it: str
    no_rule_gives: str
    near: str
    waits_for: str
    distance: str
    steps: tuple[str, str]
    level_unsettled: str
    sources: str
    level_is: str
    level_within: str
    level_out: str
    level_impossible: str
    rule_never: str
    rule_hidden: str
    level_to: str
    # What if
    if_answers: str
    instead_of: str
    outcome_changes: str
    outcome_same: str
    added: str
    gone: str
    findings_added: str
    findings_gone: str
    stale: str
    open_level: str
    foot: str

    def counted(self, forms: tuple[str, str], count: int) -> str:
        """The form for so many."""
        return forms[count != 1].format(count)


NB = Phrases(
    and_="og",
    or_="eller",
    section="punkt {}",
    local="lokalt valg",
    source="Kilde: {}.",
    records=("{} oppføring", "{} oppføringer"),
    given="oppgitt",
    answer_is="{} er {}",
    has_records="{} har {}",
    answered_unknown="{} er besvart med «vet ikke»",
    not_answered="{} er ikke besvart",
    said_by="oppgitt av: {}",
    setting="Innstillingen {} er {} ({})",
    set_by={"default": "standardverdi", "case": "satt i saken", "ruleset": "satt av et annet regelsett"},
    used_is="{} er {}",
    value_is="{} er {}",
    rule_holds="regelen {} gjelder: {}",
    rule_fails="regelen {} gjelder ikke: {}",
    rule_open="det er ikke avgjort om regelen {} gjelder: {}",
    from_these="{1} (følger av {0})",
    begins_lowest="{} begynner på {}, og regler kan løfte nivået",
    begins_highest="{} begynner på {}, og regler kan senke nivået",
    at_least="{} er minst {}",
    at_most="{} er høyst {}",
    no_rule_raises="ingen regel løfter {}",
    no_rule_lowers="ingen regel senker {}",
    nothing_higher="ingen regel gir mer",
    nothing_lower="ingen regel gir mindre",
    so_it_is="{} er {}",
    is_top="det er det høyeste nivået",
    is_bottom="det er det laveste nivået",
    between="{} er mellom {} og {}; det er ikke avgjort",
    judged="{} er behandlerens egen vurdering: {}",
    judgement_open="{} er behandlerens egen vurdering, og den er ikke gjort",
    in_plan="{} står i planen",
    perhaps_in_plan="{} kan komme i planen",
    not_in_plan="{} står ikke i planen",
    why="Hvorfor {}",
    why_action={
        "do": "Hvorfor tiltaket {} står i planen",
        "if": "Hvorfor tiltaket {} kan komme i planen",
        "no": "Hvorfor tiltaket {} ikke står i planen",
    },
    why_rule={
        "holds": "Hvorfor regelen {} gjelder",
        "fails": "Hvorfor regelen {} ikke gjelder",
        "open": "Hvorfor det ikke er avgjort om regelen {} gjelder",
    },
    why_level="Hvorfor {} er {}",
    why_not_level="Hvorfor {} ikke er {}",
    still_matters="Hva som fortsatt betyr noe",
    sufficient="Hva som alene er nok til {}",
    counterfactual="Hva som ville gitt noe annet enn {}",
    robust="Avstand til et annet nivå av {}",
    what_if="Ved siden av hverandre",
    nothing_can_change="{}: ingenting som ennå er åpent, kan endre dette. Nivået er {}.",
    within_reach="{}: svarene som mangler, kan gi {}.",
    perhaps_reach="{}: svarene som mangler, kan ikke gi annet enn {}. Om hvert av dem kan nås, er ikke avgjort.",
    pivotal="Kan hver for seg endre noe:",
    perhaps_pivotal="Kan kanskje endre noe; det lot seg ikke avgjøre:",
    no_longer="Hva svaret enn blir, kan disse ikke lenger endre nivå, merknader eller plan: {}.",
    no_longer_outcome="Hva svaret enn blir, kan disse ikke endre dette nivået: {}.",
    next="Neste spørsmål som avklarer mest: {}.",
    next_narrows=("Uansett svar faller {} nivå bort.", "Uansett svar faller {} nivåer bort."),
    could_change="Kan endre {}.",
    kinds={"outcome": "{}", "finding": "en merknad", "action": "planen"},
    more=("og {} til", "og {} til"),
    needs_solver="Noe lot seg ikke avgjøre ved å prøve alle svar. Det kan avgjøres med pip install 'riskengine[verify]'.",
    used_free="Resultater fra andre regelsett som ikke er avgjort, er regnet som åpne hver for seg.",
    alone="Disse svarene er alene nok; hva de andre er, endrer ikke nivået:",
    no_answer_needed="Ingen svar trengs: nivået er det samme i alle saker med disse innstillingene.",
    any_other="Et hvilket som helst svar gir det samme på: {}.",
    several_ways="Det finnes {} slike sett av {} svar. Hvert av dem er alene nok:",
    many_ways="Det finnes minst {} slike sett av {} svar (tellingen stanset der). Noen av dem:",
    way="Sett {}:",
    not_smallest="Ingen av disse kan utelates. Om et annet sett er mindre, er ikke avgjort.",
    lower="Lavere:",
    higher="Høyere:",
    with_one="Hvis {}, ville {}.",
    had_been="{} hadde vært {} (nå {})",
    list_without="{} hadde vært uten oppføring {}",
    list_more=("{} hadde hatt {} oppføring til ({})", "{} hadde hatt {} oppføringer til ({})"),
    list_other="oppføring {} i {} hadde vært en annen ({})",
    field_is="{}: {}",
    other_text="ulik de andre",
    would_be="{} vært {}",
    would_be_between="{} vært mellom {} og {}",
    more_changes=("Det finnes én slik endring til.", "Det finnes {} slike endringer til."),
    none_lower="Ingen andre svar kunne gitt et lavere nivå.",
    none_higher="Ingen andre svar kunne gitt et høyere nivå.",
    none_to="Ingen andre svar kunne gitt dette nivået.",
    not_within="Ingen endring av {} svar eller færre er nok.",
    unsettled="Det lot seg ikke avgjøre hvilke endringer som er nok.",
    waits="Ingen endring er sikker så lenge dette ikke er besvart: {}.",
    bottom_already="Det finnes ikke noe lavere nivå.",
    top_already="Det finnes ikke noe høyere nivå.",
    fixed="Holdt fast, fordi de ikke kan endre seg: {}.",
    clinician="{} er behandlerens egen vurdering. Ingen regel flytter nivået.",
    from_turn="{} er {}. {}",
    direction_down="Ned til {} ({} unna) ville nivået vært {}.",
    direction_up="Opp til {} ({} unna) ville nivået vært {}.",
    beyond_down="Under {} ({} unna) ville nivået vært {}.",
    beyond_up="Over {} ({} unna) ville nivået vært {}.",
    about="om lag {}",
    never_turns="Alene kan det ikke endre nivået.",
    error_one="Innenfor målefeilen på {} er nivået det samme.",
    error_several="Innenfor målefeilen på {} kan nivået være {}.",
    gives_it="Regler som ville gitt {}:",
    no_rule_gives="Ingen regel gir {}.",
    near="Avstand til det som skal til:",
    waits_for="Venter på {}.",
    distance="{}; det mangler {}",
    steps=("{} trinn", "{} trinn"),
    level_unsettled="Om noen annen sak kan få dette nivået, lot seg ikke avgjøre.",
    sources="Kilder",
    level_is="{} er {}.",
    level_within="{} er ikke avgjort, og kan ennå bli {}.",
    level_out="{} kan ikke bli {} i denne saken. Nivået er {}.",
    level_impossible="Ingen sak kan få {} som {}, med disse innstillingene.",
    rule_never="Regelen {} kan aldri gjelde.",
    rule_hidden="Når regelen {} gjelder, gir en annen regel alltid et annet nivå.",
    level_to="Minste endringer som ville gitt {}:",
    if_answers="Hvis {}:",
    instead_of="{} er {} i stedet for {}",
    outcome_changes="{}: nå {}, ville vært {}.",
    outcome_same="{}: {}, som nå.",
    added="Ville kommet i planen: {}.",
    gone="Ville falt ut av planen: {}.",
    findings_added="Ny merknad: {}",
    findings_gone="Merknad som faller bort: {}",
    stale="{} er ikke vurdert på nytt med disse svarene.",
    open_level="mellom {} og {}",
    foot="Dette beskriver hvordan reglene virker i denne saken. Det er behandleren som avgjør.",
)

EN = Phrases(
    and_="and",
    or_="or",
    section="section {}",
    local="local choice",
    source="Source: {}.",
    records=("{} entry", "{} entries"),
    given="given",
    answer_is="{} is {}",
    has_records="{} has {}",
    answered_unknown="{} is answered “do not know”",
    not_answered="{} is not answered",
    said_by="given by: {}",
    setting="The setting {} is {} ({})",
    set_by={"default": "default", "case": "set in the case", "ruleset": "set by another ruleset"},
    used_is="{} is {}",
    value_is="{} is {}",
    rule_holds="the rule {} holds: {}",
    rule_fails="the rule {} does not hold: {}",
    rule_open="it is not settled whether the rule {} holds: {}",
    from_these="{1} (from {0})",
    begins_lowest="{} begins at {}, and rules can raise the level",
    begins_highest="{} begins at {}, and rules can lower the level",
    at_least="{} is at least {}",
    at_most="{} is at most {}",
    no_rule_raises="no rule raises {}",
    no_rule_lowers="no rule lowers {}",
    nothing_higher="no rule gives more",
    nothing_lower="no rule gives less",
    so_it_is="{} is {}",
    is_top="that is the highest level",
    is_bottom="that is the lowest level",
    between="{} is between {} and {}; that is not settled",
    judged="{} is the clinician's own judgement: {}",
    judgement_open="{} is the clinician's own judgement, and it is not made",
    in_plan="{} stands in the plan",
    perhaps_in_plan="{} may come into the plan",
    not_in_plan="{} does not stand in the plan",
    why="Why {}",
    why_action={
        "do": "Why the action {} stands in the plan",
        "if": "Why the action {} may come into the plan",
        "no": "Why the action {} does not stand in the plan",
    },
    why_rule={
        "holds": "Why the rule {} holds",
        "fails": "Why the rule {} does not hold",
        "open": "Why it is not settled whether the rule {} holds",
    },
    why_level="Why {} is {}",
    why_not_level="Why {} is not {}",
    still_matters="What still matters",
    sufficient="What alone is enough for {}",
    counterfactual="What would have given something other than {}",
    robust="Distance to another level of {}",
    what_if="Side by side",
    nothing_can_change="{}: nothing that is still open can change this. The level is {}.",
    within_reach="{}: the answers that are missing can give {}.",
    perhaps_reach="{}: the answers that are missing can give nothing but {}. Whether each can be reached is not settled.",
    pivotal="Each of these alone can change something:",
    perhaps_pivotal="These may change something; it could not be settled:",
    no_longer="Whatever the answer, these can no longer change a level, a finding or the plan: {}.",
    no_longer_outcome="Whatever the answer, these cannot change this level: {}.",
    next="The next question that settles most: {}.",
    next_narrows=("Whatever the answer, {} level falls away.", "Whatever the answer, {} levels fall away."),
    could_change="Can change {}.",
    kinds={"outcome": "{}", "finding": "a finding", "action": "the plan"},
    more=("and {} more", "and {} more"),
    needs_solver="Something could not be settled by trying all answers. It can be with pip install 'riskengine[verify]'.",
    used_free="Results of other rulesets that are not settled are taken to be open each by itself.",
    alone="These answers alone are enough; whatever the others are, the level is the same:",
    no_answer_needed="No answer is needed: the level is the same in every case with these settings.",
    any_other="Any answer gives the same for: {}.",
    several_ways="There are {} such sets of {} answers. Each of them alone is enough:",
    many_ways="There are at least {} such sets of {} answers (the count stopped there). Some of them:",
    way="Set {}:",
    not_smallest="None of these can be left out. Whether another set is smaller is not settled.",
    lower="Lower:",
    higher="Higher:",
    with_one="If {}, {}.",
    had_been="{} had been {} (now {})",
    list_without="{} had been without entry {}",
    list_more=("{} had had {} entry more ({})", "{} had had {} entries more ({})"),
    list_other="entry {} of {} had been another ({})",
    field_is="{}: {}",
    other_text="unlike the others",
    would_be="{} would have been {}",
    would_be_between="{} would have been between {} and {}",
    more_changes=("There is one more such change.", "There are {} more such changes."),
    none_lower="No other answers could have given a lower level.",
    none_higher="No other answers could have given a higher level.",
    none_to="No other answers could have given this level.",
    not_within="No change of {} answers or fewer is enough.",
    unsettled="It could not be settled which changes are enough.",
    waits="No change is certain while this is not answered: {}.",
    bottom_already="There is no lower level.",
    top_already="There is no higher level.",
    fixed="Held fixed, because they cannot change: {}.",
    clinician="{} is the clinician's own judgement. No rule moves the level.",
    from_turn="{} is {}. {}",
    direction_down="Down to {} ({} away) the level would have been {}.",
    direction_up="Up to {} ({} away) the level would have been {}.",
    beyond_down="Under {} ({} away) the level would have been {}.",
    beyond_up="Over {} ({} away) the level would have been {}.",
    about="about {}",
    never_turns="Alone it cannot change the level.",
    error_one="Within the measurement error of {} the level is the same.",
    error_several="Within the measurement error of {} the level may be {}.",
    gives_it="Rules that would have given {}:",
    no_rule_gives="No rule gives {}.",
    near="How far from what is needed:",
    waits_for="Waits for {}.",
    distance="{}; {} short",
    steps=("{} step", "{} steps"),
    level_unsettled="Whether another case can get this level could not be settled.",
    sources="Sources",
    level_is="{} is {}.",
    level_within="{} is not settled, and may still become {}.",
    level_out="{} cannot become {} in this case. The level is {}.",
    level_impossible="No case can get {} as {}, with these settings.",
    rule_never="The rule {} can never hold.",
    rule_hidden="Whenever the rule {} holds, another rule gives another level.",
    level_to="Smallest changes that would have given {}:",
    if_answers="If {}:",
    instead_of="{} is {} instead of {}",
    outcome_changes="{}: now {}, would have been {}.",
    outcome_same="{}: {}, as now.",
    added="Would have come into the plan: {}.",
    gone="Would have left the plan: {}.",
    findings_added="New finding: {}",
    findings_gone="Finding that goes: {}",
    stale="{} is not assessed anew with these answers.",
    open_level="between {} and {}",
    foot="This describes how the rules work in this case. The clinician decides.",
)


def phrases_of(language: str) -> Phrases:
    """The phrases of a language; English where it has none of its own."""
    return NB if language == "nb" else EN
