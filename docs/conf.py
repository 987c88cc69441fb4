"""What Sphinx needs to know; `docs/build.py` runs it on the pages it has put together."""

from __future__ import annotations

from riskengine import __version__

project = "riskengine"
author = "The riskengine authors"
copyright = "The riskengine authors"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx_copybutton"]
myst_enable_extensions = ["colon_fence", "attrs_block"]
myst_heading_anchors = 4
nitpicky = True
smartquotes = False  # options are written --so

html_theme = "furo"
html_title = "riskengine"
html_static_path = ["static"]
html_extra_path = ["extra"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "tango"
pygments_dark_style = "github-dark"

copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
