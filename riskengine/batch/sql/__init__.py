"""A ruleset as one SQL query: the same lazy columns, written for a person to review and a database to run."""
