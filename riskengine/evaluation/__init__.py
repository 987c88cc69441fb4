"""A ruleset run on a case: the program, the plain interpreter beside it, the assessment with its trace."""
