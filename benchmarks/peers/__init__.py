"""Other engines on the same twenty rules: what they answer, how long it takes, and what they say of missing answers."""
