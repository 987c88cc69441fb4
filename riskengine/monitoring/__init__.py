"""The same rulesets over time: events of many cases in, and alerts out when a person's plan says so."""
