"""All peers, in the order in which they are shown."""

from __future__ import annotations

from . import (
    business_rules,
    cel_engines,
    clips,
    durable_rules,
    json_logic_engines,
    rule_engine,
    simple_eval,
    zen_engine,
)
from .peer import Peer

PEERS: tuple[Peer, ...] = (
    zen_engine.PEER,
    json_logic_engines.DATALOGIC,
    json_logic_engines.PANZI,
    cel_engines.GOOGLE,
    cel_engines.RUST,
    rule_engine.PEER,
    simple_eval.PEER,
    business_rules.PEER,
    clips.PEER,
    durable_rules.PEER,
)
