"""Processes that write, run by the tests of faults: `writers.py KIND ADDRESS FOLDER COUNT [THREADS]`.

Each id is printed when it was acknowledged, one a line: `kept ID`, or `failed CASE` where there was an error.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from audit_samples import assessed

from riskengine.api import Library, Ruleset
from riskengine.audit.store import Store
from riskengine.problems import Refused

_OUT = threading.Lock()


def say(line: str) -> None:
    with _OUT:
        os.write(1, f"{line}\n".encode())


def write(store: Store, ruleset: Ruleset, count: int, name: str) -> None:
    for at in range(count):
        case = f"{name}-{at % 7}"
        made = assessed(ruleset, case, signs=at % 9, seen=f"{name}:{at}")
        try:
            say(f"kept {store.record(ruleset, made).record_id} {name}:{at}")
        except Refused as refused:
            say(f"failed {refused.problems[0].code} {name}:{at}")


def threads(address: str, folder: Path, count: int, number: int) -> None:
    ruleset = Library.open(folder / "small.yaml").get("small")
    with Store.open(address) as store:
        each = count // number
        running = [
            threading.Thread(target=write, args=(store, ruleset, each, f"P{os.getpid()}T{at}")) for at in range(number)
        ]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()


def batches(store: Store, count: int, name: str) -> None:
    """Keep events, each time as many as the number of the time says; that number is acknowledged when all are kept."""
    for at in range(1, count + 1):
        documents = [(f"K-{each % 7}", b'{"batch":"%s:%d"}' % (name.encode(), at)) for each in range(at % 40 + 1)]
        store.keep_events("monitor-event", documents)
        say(f"kept {name}:{at}")


def killed(address: str, folder: Path, count: int, kills: list[int], *, together: bool = False) -> None:
    """Write in one child after another; each is killed after it has acknowledged so many, at no certain point of the next write."""
    ruleset = Library.open(folder / "small.yaml").get("small")
    for round_, after in enumerate(kills):
        read, out = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            os.dup2(out, 1)
            with Store.open(address) as store:
                if together:
                    batches(store, count, f"R{round_}")
                else:
                    write(store, ruleset, count, f"R{round_}")
            os._exit(0)
        os.close(out)
        with os.fdopen(read) as said:
            for number, line in enumerate(said, start=1):
                say(line.rstrip("\n"))
                if number == after:
                    os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        say(f"ended {os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}")


if __name__ == "__main__":
    kind, address, folder, count, *rest = sys.argv[1:]
    if kind == "threads":
        threads(address, Path(folder), int(count), int(rest[0]))
    else:
        killed(address, Path(folder), int(count), [int(each) for each in rest], together=kind == "killed-batches")
