"""What changed from one version of a ruleset to the next: what is written otherwise, and what it does to cases."""
