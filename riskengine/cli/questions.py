"""The phrases of an interview, in Bokmål and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Questions:
    """The phrases of one language. Those with `{}` take what the caller puts in."""

    opening: str
    how: str
    role: str
    case: str
    case_not_so: str
    progress: str
    required: str
    roles: str
    now: str
    commands: str
    prompt: str
    no_reason: str
    not_first: str
    unknown: str
    unknown_option: str
    skipped: str
    in_unit: str
    range: str
    count: str
    date: str
    moment: str
    duration: str
    not_an_option: str
    did_you_mean: str
    not_a_number: str
    not_whole: str
    out_of_range: str
    unknown_unit: str
    not_a_date: str
    not_a_moment: str
    not_a_duration: str
    too_late: str
    too_early: str
    empty_text: str
    list_empty: str
    list_count: tuple[str, str]
    list_keys: Mapping[str, str]
    list_what: str
    list_removed: str
    record: str
    record_cancelled: str
    done: str
    save: str
    save_at_end: str
    saved: str
    not_saved: str
    exists: str
    cannot_save: str
    later: str


NB = Questions(
    opening="Her stilles spørsmålene i {}, ett om gangen.",
    how="Svar med tall eller ord. Enter uten svar hopper over spørsmålet.",
    role="Hvem vurderer? Skriv et tall, eller en annen rolle med egne ord. Enter for ikke oppgitt.",
    case="Saksnummer eller et annet pseudonym, aldri navn eller fødselsnummer. Enter for ikke oppgitt.",
    case_not_so="Dette kan være et fødselsnummer eller D-nummer. Bruk en kode som bare virksomheten selv kan spore.",
    progress="Spørsmål {} av {}",
    required="påkrevd",
    roles="Besvares av {}.",
    now="Svaret nå er {}. Enter beholder det.",
    commands="u: vet ikke. s: hopp over. b: tilbake. ?: hvorfor det spørres. q: lagre og avslutt.",
    prompt="Svar: ",
    no_reason="Regelsettet sier ikke mer om hvorfor det spørres.",
    not_first="Dette er det første spørsmålet.",
    unknown="vet ikke",
    unknown_option="Vet ikke",
    skipped="Hoppet over; står som ikke besvart.",
    in_unit="Svar i {}.",
    range="Fra {} til {}.",
    count="Svar med et helt tall.",
    date="Skriv datoen som 22.11.2026.",
    moment="Skriv dato og klokkeslett som 22.11.2026 14.30, eller bare datoen.",
    duration="Skriv tidsrommet som 14 d (døgn), 24 t (timer) eller P1DT12H.",
    not_an_option="«{}» er ikke et av alternativene.",
    did_you_mean="Mente du «{}»?",
    not_a_number="«{}» er ikke et tall.",
    not_whole="«{}» er ikke et helt tall.",
    out_of_range="Svaret må ligge fra {} til {}.",
    unknown_unit="«{}» er ikke en enhet her. Bruk {}.",
    not_a_date="«{}» er ikke en dato. Skriv den som 22.11.2026.",
    not_a_moment="«{}» er ikke en dato med klokkeslett. Skriv den som 22.11.2026 14.30.",
    not_a_duration="«{}» er ikke et tidsrom. Skriv det som 14 d eller 24 t.",
    too_late="Tidspunktet er etter vurderingen ({}). Rett det, eller start på nytt med --as-of.",
    too_early="Tidspunktet er før vurderingen ({}). Rett det, eller start på nytt med --as-of.",
    empty_text="Skriv noe, eller u for vet ikke.",
    list_empty="Listen har ingen oppføringer.",
    list_count=("Listen har én oppføring.", "Listen har {} oppføringer."),
    list_keys={
        "n": "Ny oppføring",
        "f": "Ferdig med listen",
        "i": "Ingen oppføringer",
        "r": "Fjern den siste",
        "u": "Vet ikke",
    },
    list_what="Velg: ",
    list_removed="Fjernet: {}.",
    record="Oppføring {}: {}",
    record_cancelled="Oppføringen er avbrutt.",
    done="Ingen flere spørsmål kan endre noe.",
    save="Filnavn å lagre saken under (Enter for ikke å lagre): ",
    save_at_end="Lagre saken? Filnavn (Enter for ikke å lagre): ",
    saved="Lagret i {}.",
    not_saved="Saken er ikke lagret.",
    exists="{} finnes allerede. Velg et annet navn.",
    cannot_save="Kan ikke lagre i {}: {}.",
    later="Vis resultatet med: riskengine assess {} {}",
)

EN = Questions(
    opening="The questions of {} are asked here, one at a time.",
    how="Answer with a number or a word. Enter without an answer skips the question.",
    role="Who assesses? Type a number, or another role in words. Enter for not given.",
    case="A case number or another pseudonym, never a name or a national identity number. Enter for not given.",
    case_not_so="This may be a national identity number. Use a code that only the service itself can trace.",
    progress="Question {} of {}",
    required="required",
    roles="Answered by {}.",
    now="The answer now is {}. Enter keeps it.",
    commands="u: do not know. s: skip. b: back. ?: why it is asked. q: save and stop.",
    prompt="Answer: ",
    no_reason="The ruleset says no more about why it is asked.",
    not_first="This is the first question.",
    unknown="do not know",
    unknown_option="Do not know",
    skipped="Skipped; it stands as not answered.",
    in_unit="Answer in {}.",
    range="From {} to {}.",
    count="Answer with a whole number.",
    date="Write the date like 2026-11-22.",
    moment="Write date and time like 2026-11-22 14:30, or the date alone.",
    duration="Write the length of time like 14 d (days), 24 h (hours) or P1DT12H.",
    not_an_option="“{}” is not one of the options.",
    did_you_mean="Did you mean “{}”?",
    not_a_number="“{}” is not a number.",
    not_whole="“{}” is not a whole number.",
    out_of_range="The answer must lie from {} to {}.",
    unknown_unit="“{}” is not a unit here. Use {}.",
    not_a_date="“{}” is not a date. Write it like 2026-11-22.",
    not_a_moment="“{}” is not a date with a time. Write it like 2026-11-22 14:30.",
    not_a_duration="“{}” is not a length of time. Write it like 14 d or 24 h.",
    too_late="The time is after the assessment ({}). Correct it, or start again with --as-of.",
    too_early="The time is before the assessment ({}). Correct it, or start again with --as-of.",
    empty_text="Write something, or u for do not know.",
    list_empty="The list has no records.",
    list_count=("The list has one record.", "The list has {} records."),
    list_keys={
        "n": "New record",
        "f": "The list is finished",
        "i": "No records at all",
        "r": "Remove the last",
        "u": "Do not know",
    },
    list_what="Choose: ",
    list_removed="Removed: {}.",
    record="Record {}: {}",
    record_cancelled="The record is cancelled.",
    done="No further question can change anything.",
    save="File name to save the case under (Enter for not saving): ",
    save_at_end="Save the case? File name (Enter for not saving): ",
    saved="Saved in {}.",
    not_saved="The case is not saved.",
    exists="{} exists already. Choose another name.",
    cannot_save="Cannot save in {}: {}.",
    later="Show the result with: riskengine assess {} {}",
)

LANGUAGES: Mapping[str, Questions] = {"nb": NB, "en": EN}
