"""What rulesets, cases, proofs and tests are called in Bokmål and English, on whatever page or screen they are shown."""
