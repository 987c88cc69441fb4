"""Refusals of `riskengine monitor`: its call, a site's file, an event."""

from __future__ import annotations

from ..page import Page, fault


def _said(code: str, summary: str, why: str, mend: str) -> Page:
    return fault(code, summary, why=why, mend=mend, bad="", good="")


PAGES = (
    _said(
        "wrong-options",
        "Two options of a call do not go together",
        "One of them would have no effect, and it cannot be guessed which was meant.",
        "Leave one out. `--until` plays time; `--live` goes by the clock, keeps events and sends alerts.",
    ),
    _said(
        "no-events",
        "The monitor was given no events, and nowhere to take them from",
        "Nothing would ever happen.",
        "Give a file of events, `-` for stdin, or an address to listen at: `--listen 127.0.0.1:8800`.",
    ),
    _said(
        "no-plan",
        "There is no plan in a folder",
        "Which rulesets count, and who is told, stands in each person's plan.",
        "Name a file or a folder with plans; a plan's file begins with `plan:` and the case's pseudonym.",
    ),
    _said(
        "doubled-plan",
        "Two files hold a plan of the same case",
        "It cannot be guessed which one holds.",
        "Keep one of them in the folder. Earlier versions are in the record, where the monitor has run with them.",
    ),
    _said(
        "unlisted-sign",
        "An event tells of a sign that the plan does not have",
        "It is kept and told to the first receiver, and does not count: a misspelt sign would be missed among those that do.",
        "Where it is one of the plan's, correct it with an event that `replaces` it. Where it is new, consider it for the plan.",
    ),
    _said(
        "record-followed",
        "Another monitor follows cases by the same record",
        "Each of two would send every alert, and know nothing of the events that the other was given.",
        "Give the events to the one that runs, by HTTP, or stop it first. Another ward has a record of its own.",
    ),
    _said(
        "no-receiver",
        "A contact of a plan is not among the receivers of the site's file",
        "An alert for that contact would reach nobody.",
        "Add the contact to `receivers:` with how it is reached, or correct its name in the plan.",
    ),
    _said(
        "no-secret",
        "A secret is not where the site's file says, or others can read it",
        "Without it nobody can tell a true alert from a false one, and a secret that others can read is none.",
        "Set the environment variable, or close the file: `chmod 600`. A webhook's secret is `whsec_` and base64.",
    ),
    _said(
        "no-token",
        "The monitor would answer other machines without asking who they are",
        "Its page shows how persons stand, and its events move their plans.",
        "Give `--token env:NAME` and put it behind a server that speaks TLS; or listen at 127.0.0.1 only.",
    ),
    _said(
        "no-terminal",
        "There is no terminal to show the ward's screen in",
        "The screen draws itself anew all the time.",
        "Leave `--watch` out, or show the screen in a browser with `--listen`.",
    ),
    _said(
        "no-monitor-library",
        "What monitoring needs is not installed",
        "Most who use rulesets never need it.",
        'Install it: `pip install "riskengine[monitor,record]"`.',
    ),
    _said(
        "told-in-the-future",
        "An event says that it was told at a time that has not come yet",
        "One of two clocks is wrong, and time limits would run from a wrong moment.",
        "Set the clock of the system that sends it, then send the event again. Up to five minutes ahead are taken as they are.",
    ),
)
