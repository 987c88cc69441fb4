"""Structured risk assessment as rulesets: graded plans, honest bounds where something is unknown, and a full trace."""

__version__ = "0.1.0"
