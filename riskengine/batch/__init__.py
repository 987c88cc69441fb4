"""The same ruleset over columns: its expression tree as Ibis expressions, run where the data lies (needs the extra `batch`)."""
