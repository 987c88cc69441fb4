"""What can be wrong with a ruleset without a case: faults of reading it, and findings about one that can be read."""
