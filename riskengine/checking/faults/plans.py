"""Faults of a person's plan, and of events that are told of a case."""

from __future__ import annotations

from ..page import Page, fault


def _plan_fault(code: str, summary: str, why: str, mend: str) -> Page:
    return fault(code, summary, why=why, mend=mend, bad="", good="")


PAGES = (
    _plan_fault(
        "unknown-contact",
        "A plan sends something to a function that its contacts do not have",
        "The alert would reach nobody.",
        "Correct the spelling, or add the function to `contacts:` with who has it and when.",
    ),
    _plan_fault(
        "unknown-receiver",
        "A plan's contact is not one of its receivers",
        "There would be no way to reach them.",
        "Correct the spelling, or add the contact to `receivers:`. Where a site's own file says how contacts are reached, leave "
        "`receivers:` out of the plan.",
    ),
    _plan_fault(
        "nobody-on-duty",
        "There is an hour at which nobody has a function",
        "An alert that falls due then would reach nobody, and nobody would notice.",
        "End the function's list with somebody who has it at all hours. Look at `closed_on`, and at hours that end at midnight "
        "(`24:00`).",
    ),
    _plan_fault(
        "bad-hours",
        "The hours of a plan's contact cannot be read",
        "Nobody could say who is on duty.",
        'Days are `mon` to `sun`, as in `mon-fri` or `sat, sun`; hours are as in `"08:00-15:30"`, past midnight as in '
        '`"22:00-06:00"`, and all day is `"00:00-24:00"`.',
    ),
    _plan_fault(
        "unknown-time-zone",
        "A plan's time zone is not known",
        "The hours of its contacts are local hours.",
        "Write it as in `Europe/Oslo`.",
    ),
    _plan_fault(
        "unknown-outcome",
        "A plan names an outcome that its rulesets do not have",
        "What does not exist never changes.",
        "Write ruleset and outcome with a full stop between, as in `warning-signals.response`; `riskengine show` lists outcomes.",
    ),
    _plan_fault(
        "unknown-action",
        "A follow-up waits for an action that the plan's rulesets do not have",
        "It would be overdue for ever.",
        "Name an action of one of the plan's rulesets, or `contact`.",
    ),
    _plan_fault(
        "unknown-follow-up",
        "A test of a plan names a follow-up that the plan does not have",
        "What is expected of it can never be met.",
        "Correct the spelling.",
    ),
    _plan_fault(
        "unknown-alert-kind",
        "A test of a plan expects an alert of a kind that there is not",
        "It can never come.",
        "The kinds are `contact-due`, `escalated`, `overdue`, `reminder`, `follow-up-overdue`, `unlisted-sign`, `undecided`, "
        "`engine-failed` and `withdrawn`.",
    ),
    _plan_fault(
        "reads-no-outcome",
        "A plan's condition reads no outcome of a ruleset",
        "What a rule concludes comes from a ruleset; a plan decides when, and to whom.",
        "Compare an outcome with one of its levels, as in `warning-signals.response >= contact`.",
    ),
    _plan_fault(
        "signs-go-nowhere",
        "A plan has signs that no ruleset counts, or a ruleset that counts signs the plan does not have",
        "Signs that are seen would be kept, and nothing would come of them.",
        "Name a ruleset with a list of `{sign: text, seen: datetime}`, such as `warning-signals`, and the person's own signs under "
        "`signs:`.",
    ),
    _plan_fault(
        "needs-reassess-every",
        "A ruleset's conclusion may change with time at moments that cannot be worked out",
        "Nobody would be told when it does.",
        "Add `reassess_every:` to the plan. How often is a local choice.",
    ),
    _plan_fault(
        "not-in-order",
        "The moments of a test do not stand in their order",
        "Time goes one way, in tests too.",
        "Put them in order.",
    ),
    Page(
        "contact-never-due",
        "warning",
        "A plan's contact can never fall due",
        "Not even with all of the plan's signs seen at once, whatever the open answers are.",
        "A plan that is never set off gives a false sense of safety.",
        "Compare the number of signs with the threshold, and the condition with the ruleset's levels.",
        "",
        "",
    ),
    Page(
        "unused-contact",
        "info",
        "Nothing is ever sent to a function of the plan",
        "",
        "A name in a plan makes its readers believe that somebody is told.",
        "Let a step of the escalation or a follow-up go to it, or leave it out.",
        "",
        "",
    ),
    _plan_fault(
        "no-engine",
        "Nothing is installed that can run the charts of cases",
        "When somebody is to be told is decided by statecharts, which run on a library.",
        'Install it with `pip install "riskengine[monitor]"`.',
    ),
    _plan_fault(
        "unknown-event",
        "What was told is no kind of event",
        "It cannot be said what it means for the case.",
        "Use one of `opened`, `closed`, `observation`, `assessment`, `acknowledged`, `action`, `plan-changed` and `withdrawal`; "
        "`riskengine schema event` gives their form.",
    ),
    _plan_fault(
        "corrects-itself",
        "An event replaces or withdraws itself",
        "A correction is an event of its own, so that both can be read afterwards.",
        "Give the correction an id of its own.",
    ),
    _plan_fault(
        "unplanned-case",
        "An event is of a case that no plan was given for",
        "Nobody would be told of it.",
        "Correct the pseudonym, or give the case's plan first.",
    ),
    _plan_fault(
        "repeated-id",
        "An event has the id of another that said something else",
        "A repeated id is the same event told once more. Which of the two holds cannot be guessed.",
        "Give a new event an id of its own; correct the earlier one with an event that `replaces` it.",
    ),
)
