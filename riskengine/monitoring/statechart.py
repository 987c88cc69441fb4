"""The statecharts of a case, once and as data: states, what leads from one to the next, and what then is waited for.

Two engines run them, `durable` and `machine`. A chart decides when somebody is to be told, and at which step of the plan;
what an observation means is concluded by the rulesets, and comes here as a level only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

RESPONSE = "response"
FOLLOW_UP = "follow-up"
KINDS = ("opened", "concluded", "acknowledged", "acted", "plan", "closed", "moment")
LATEST = 2**60
"""Beyond any moment that is met (in microseconds, some 36,000 years), and small enough that sums stay whole in 64 bits."""
NEVER = 2**62
"""A deadline or limit that does not come."""


class EngineFailed(Exception):
    """An engine cannot say what a signal leads to. The session is as it was before the signal, or forgotten; never half-way.

    Attributes:
        case: the case it is about.
        why: what went wrong, in words.
    """

    def __init__(self, case: str, why: str) -> None:
        super().__init__(case, why)
        self.case = case
        self.why = why

    def __str__(self) -> str:
        return f"case {self.case!r}: {self.why}"


class Signal(NamedTuple):
    """The only thing an engine receives: flat, whole numbers but for the names.

    Attributes:
        case: the case.
        kind: one of `KINDS`. `plan` says that the settings were changed, `moment` only that time has passed.
        at: when, in microseconds UTC; never earlier than the chart's last signal.
        chart: the chart of the case that it is for.
        lowest: the level that is certain: of a response 0 calm, 1 watch, 2 contact; of a follow-up 0 not asked for, 1 asked for.
        highest: the level that it may be, as long as something is not known.
    """

    case: str
    kind: str
    at: int
    chart: str
    lowest: int = 0
    highest: int = 0


class Entered(NamedTuple):
    """A transition that was taken.

    Attributes:
        case, chart: where.
        source, target: the states that it leads from and to; the same for a further step or a reminder.
        at: when it was due: the signal's moment, or the deadline that passed.
        step: the step of the escalation from now on: 1 or more in contact-due, awaited and overdue, otherwise 0.
        episode: how many times contact (or the follow-up) has been called for.
        name: the transition's name in the chart.
    """

    case: str
    chart: str
    source: str
    target: str
    at: int
    step: int
    episode: int
    name: str = ""


class Waiting(NamedTuple):
    """How a chart stands.

    Attributes:
        state: the state's name.
        since: when the state was entered; a further step or a reminder does not count.
        step, episode: as in `Entered`.
        deadline: when a `moment` must be posted at the latest; None where nothing is waited for.
    """

    state: str
    since: int
    step: int
    episode: int
    deadline: int | None


class ChartSettings(NamedTuple):
    """What a person's plan says to a chart. All times in microseconds.

    Attributes:
        kind: which statechart, `RESPONSE` or `FOLLOW_UP`.
        waits: how long each step of the escalation waits for an acknowledgement; for a follow-up, one: how long it may take.
        contact_within: how soon contact is to be made, from when it was called for; runs once somebody has acknowledged.
        remind_every: how often what is overdue is told again; None: not.
        renews_after: how long after a contact new signs call for one again; None: not before the level has fallen.
    """

    kind: str
    waits: tuple[int, ...]
    contact_within: int | None = None
    remind_every: int | None = None
    renews_after: int | None = None


class Engine(Protocol):
    """What runs the charts of many cases. Every method raises `EngineFailed` where it cannot do what it is asked."""

    @property
    def name(self) -> str:
        """As `--engine` names it."""
        ...

    def open(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        """Begin with a case: each chart in its first state since `at`."""
        ...

    def settings(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        """The plan says otherwise: deadlines that run stay, charts that are new begin, charts that are gone are forgotten."""
        ...

    def post(self, signal: Signal) -> list[Entered]:
        """What the signal leads to, in order; empty where the chart says that everything stays as it is."""
        ...

    def waiting(self, case: str) -> Mapping[str, Waiting]:
        """How each chart of the case stands."""
        ...

    def forget(self, case: str) -> None:
        """Leave the case, whether or not it is open."""
        ...

    def close(self) -> None:
        """Leave all cases and give back what the engine holds."""
        ...


class Standing(NamedTuple):
    """All that a chart remembers of a case: the state's name and whole numbers.

    Attributes:
        state, since, step, episode: as in `Waiting`.
        deadline: as in `Waiting`, `NEVER` where nothing is waited for.
        started: when the present episode began.
        answered: 1 when the present episode has been acknowledged, otherwise 0.
        last: the moment of the last signal.
    """

    state: str
    since: int
    step: int = 0
    episode: int = 0
    deadline: int = NEVER
    started: int = 0
    answered: int = 0
    last: int = 0


Operator = Literal["<=", ">=", "=="]


class Guard(NamedTuple):
    """A comparison that must hold: a number of the signal, or of the session, with a number or with the signal's moment."""

    number: str
    operator: Operator
    of: int | Literal["at"]


SIGNAL_NUMBERS = ("at", "lowest", "highest")
"""What a guard may read of the signal."""
SESSION_NUMBERS = ("deadline", "answered", "left", "renew_at")
"""What a guard may read of the session: `left`, the steps that are left; `renew_at`, from when new signs count again."""


class Transition(NamedTuple):
    """One answer to a kind of signal in a state.

    Attributes:
        name: what happened.
        source: the state in which it answers.
        signal: the kind of signal it answers.
        target: the state that it leads to.
        when: comparisons that must all hold.
        effect: the name in `EFFECTS` of what becomes of the numbers.
        told: whether it is an `Entered` (an acknowledgement moves a deadline, but nobody needs to be told).
    """

    name: str
    source: str
    signal: str
    target: str
    when: tuple[Guard, ...] = ()
    effect: str = "rest"
    told: bool = True


class Chart(NamedTuple):
    """States and answers. Of the transitions that answer a signal in a state, the first that holds is taken.

    Attributes:
        kind: `RESPONSE` or `FOLLOW_UP`.
        states: all states; the first is where a case begins.
        top: the highest level that a conclusion may have.
        transitions: in the order in which they are tried.
        stays: state -> the kinds of signal that change nothing there, unless a transition holds.
    """

    kind: str
    states: tuple[str, ...]
    top: int
    transitions: tuple[Transition, ...]
    stays: Mapping[str, tuple[str, ...]]


def _rest(now: Standing, at: int, settings: ChartSettings) -> Standing:  # noqa: ARG001
    """Nothing is waited for."""
    return now._replace(step=0, deadline=NEVER, answered=0)


def _call(now: Standing, at: int, settings: ChartSettings) -> Standing:
    """A new episode, at its first step."""
    return now._replace(step=1, episode=now.episode + 1, deadline=at + settings.waits[0], started=at, answered=0)


def _escalate(now: Standing, at: int, settings: ChartSettings) -> Standing:
    """The next step."""
    return now._replace(step=now.step + 1, deadline=at + settings.waits[now.step])


def _answer(now: Standing, at: int, settings: ChartSettings) -> Standing:
    """Somebody takes it on: the contact itself is waited for. What came in late cannot be due before it came."""
    within = settings.contact_within
    return now._replace(answered=1, deadline=NEVER if within is None else max(at, now.started + within))


def _lapse(now: Standing, at: int, settings: ChartSettings) -> Standing:
    """Too late: the last step that the plan now has is told, again as often as the plan says."""
    again = settings.remind_every
    return now._replace(step=len(settings.waits), deadline=NEVER if again is None else at + again)


EFFECTS: Mapping[str, Callable[[Standing, int, ChartSettings], Standing]] = MappingProxyType(
    {"rest": _rest, "call": _call, "escalate": _escalate, "answer": _answer, "lapse": _lapse}
)

CERTAIN = Guard("lowest", ">=", 2)
NOT_CERTAIN = Guard("lowest", "<=", 1)
POSSIBLE = Guard("highest", ">=", 1)
NOTHING = Guard("highest", "<=", 0)
ASKED = Guard("lowest", ">=", 1)
PASSED = Guard("deadline", "<=", "at")
ANSWERED = Guard("answered", "==", 1)
UNANSWERED = Guard("answered", "==", 0)
A_STEP_LEFT = Guard("left", ">=", 1)
RENEWABLE = Guard("renew_at", "<=", "at")

CHARTS: Mapping[str, Chart] = MappingProxyType(
    {
        RESPONSE: Chart(
            kind=RESPONSE,
            states=("calm", "watch", "contact-due", "contacted", "overdue", "closed"),
            top=2,
            transitions=(
                Transition("raised", "calm", "concluded", "contact-due", (CERTAIN,), "call"),
                # What may be contact and cannot be decided is watched, never calm.
                Transition("watched", "calm", "concluded", "watch", (POSSIBLE,)),
                Transition("closed", "calm", "closed", "closed"),
                Transition("raised", "watch", "concluded", "contact-due", (CERTAIN,), "call"),
                Transition("calmed", "watch", "concluded", "calm", (NOTHING,)),
                Transition("closed", "watch", "closed", "closed"),
                # A conclusion never takes a contact back that is due: somebody must answer. Time alone dismisses nothing.
                Transition(
                    "acknowledged", "contact-due", "acknowledged", "contact-due", (UNANSWERED,), "answer", told=False
                ),
                Transition("contacted", "contact-due", "acted", "contacted"),
                Transition("not-contacted", "contact-due", "moment", "overdue", (PASSED, ANSWERED), "lapse"),
                Transition("escalated", "contact-due", "moment", "contact-due", (PASSED, A_STEP_LEFT), "escalate"),
                Transition("unanswered", "contact-due", "moment", "overdue", (PASSED,), "lapse"),
                Transition("closed", "contact-due", "closed", "closed"),
                Transition("eased", "contacted", "concluded", "watch", (NOT_CERTAIN, POSSIBLE)),
                Transition("eased", "contacted", "concluded", "calm", (NOTHING,)),
                Transition("renewed", "contacted", "concluded", "contact-due", (CERTAIN, RENEWABLE), "call"),
                Transition("closed", "contacted", "closed", "closed"),
                Transition("contacted", "overdue", "acted", "contacted"),
                Transition("reminded", "overdue", "moment", "overdue", (PASSED,), "lapse"),
                Transition("closed", "overdue", "closed", "closed"),
                Transition("opened", "closed", "opened", "calm"),
            ),
            stays={
                "calm": ("opened", "concluded", "acknowledged", "acted", "plan", "moment"),
                "watch": ("opened", "concluded", "acknowledged", "acted", "plan", "moment"),
                "contact-due": ("opened", "concluded", "acknowledged", "plan", "moment"),
                "contacted": ("opened", "concluded", "acknowledged", "acted", "plan", "moment"),
                "overdue": ("opened", "concluded", "acknowledged", "plan", "moment"),
                "closed": ("concluded", "acknowledged", "acted", "plan", "closed", "moment"),
            },
        ),
        FOLLOW_UP: Chart(
            kind=FOLLOW_UP,
            states=("idle", "awaited", "done", "overdue", "closed"),
            top=1,
            transitions=(
                Transition("asked", "idle", "concluded", "awaited", (ASKED,), "call"),
                Transition("closed", "idle", "closed", "closed"),
                Transition("done", "awaited", "acted", "done"),
                Transition("overdue", "awaited", "moment", "overdue", (PASSED,), "lapse"),
                Transition("closed", "awaited", "closed", "closed"),
                Transition("asked-again", "done", "concluded", "awaited", (ASKED,), "call"),
                Transition("fell", "done", "concluded", "idle", (NOTHING,)),
                Transition("closed", "done", "closed", "closed"),
                Transition("done", "overdue", "acted", "done"),
                Transition("reminded", "overdue", "moment", "overdue", (PASSED,), "lapse"),
                Transition("closed", "overdue", "closed", "closed"),
                Transition("opened", "closed", "opened", "idle"),
            ),
            stays={
                "idle": ("opened", "concluded", "acknowledged", "acted", "plan", "moment"),
                "awaited": ("opened", "concluded", "acknowledged", "plan", "moment"),
                "done": ("opened", "concluded", "acknowledged", "acted", "plan", "moment"),
                "overdue": ("opened", "concluded", "acknowledged", "plan", "moment"),
                "closed": ("concluded", "acknowledged", "acted", "plan", "closed", "moment"),
            },
        ),
    }
)


def numbers(now: Standing, settings: ChartSettings) -> dict[str, int]:
    """What guards may read of a session (`SESSION_NUMBERS`), as it stands and as the plan is."""
    renews = settings.renews_after
    return {
        "deadline": now.deadline,
        "answered": now.answered,
        "left": len(settings.waits) - now.step,
        "renew_at": NEVER if renews is None else now.since + renews,
    }


def taken(now: Standing, transition: Transition, at: int, settings: ChartSettings) -> Standing:
    """How a chart stands once a transition is taken."""
    after = EFFECTS[transition.effect](now, at, settings)
    since = now.since if transition.target == transition.source else at
    return after._replace(state=transition.target, since=since, last=at)
