"""A ruleset as a page to read and sign: one HTML file that needs nothing else.

`ruleset_page` in `riskengine.pages.ruleset_page` writes the page. `riskengine.pages.drawing` draws what depends on what; a
picture can also be marked with what came of one case.
"""
