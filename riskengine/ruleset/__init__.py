"""What a ruleset says: the form of its file, its texts, reading it with positions, and the library of versions."""
