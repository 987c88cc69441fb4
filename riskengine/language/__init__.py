"""How conditions are written: types, partial knowledge, the tree, its meaning and its words.

This room knows nothing of files, rulesets or cases. It turns the text of a condition into a typed tree, and says what
that tree means when some of what it reads is not known.
"""
