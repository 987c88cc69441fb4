"""What an editor shows while a ruleset is being written: problems, completion, words, definitions, renaming, layout."""
