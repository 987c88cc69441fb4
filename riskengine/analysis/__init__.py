"""What is true of all cases of a ruleset, by solver. Needs the extra `riskengine[verify]`."""
