"""A ruleset to begin with, written from a few answers: `riskengine new`."""
