"""Testing of rulesets: their tests run, what the tests show, what they would not notice, and cases to add."""
