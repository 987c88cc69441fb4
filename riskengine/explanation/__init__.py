"""Why, why not, what would change it, and what still matters: explanations of one assessment, each checked by re-evaluation."""
