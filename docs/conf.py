"""Sphinx's settings for the site. ``make site`` builds it; one language alone is ``python -m sphinx docs site/en``."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

project = "handtorn"
author = "The handtorn maintainers"
project_copyright = "The handtorn maintainers, Apache License 2.0"
language = os.environ.get("HANDTORN_LANGUAGE", "en")

extensions = ["myst_parser", "sphinx_copybutton", "book.sphinx"]
exclude_patterns = ["_templates", "locale"]
templates_path = ["_templates"]

myst_enable_extensions = ["dollarmath", "colon_fence", "amsmath", "attrs_block"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
myst_update_mathjax = False

# One file of messages for each page. `python -m book gettext` brings them up to date.
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False
gettext_uuid = False
handtorn_printed = ["mistakes"]  # reports, in English like all that the command line says

html_theme = "furo"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5c8f",
        "color-brand-content": "#0b5c8f",
        "color-brand-visited": "#5b4a8a",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7cc0ea",
        "color-brand-content": "#7cc0ea",
        "color-brand-visited": "#b8a5e3",
    },
    "top_of_page_buttons": ["edit"],
}
html_static_path = ["_static", "play/static"]
html_css_files = ["katex/katex.min.css", "columns.css", "site.css"]
html_js_files = [("columns.js", {"defer": "defer"}), ("page.js", {"defer": "defer"})]
html_favicon = "_static/favicon.svg"
html_copy_source = True
html_show_sphinx = False
html_permalinks_icon = "#"
html_scaled_image_link = False
smartquotes = False
html_domain_indices = False
html_use_index = False
html_title = "handtorn"
_parts = ("brand", "languages", "search", "scroll-start", "navigation", "scroll-end")
html_sidebars = {"**": [f"sidebar/{part}.html" for part in _parts]}
html_math_renderer = "katex"
html_search_options = {"dict": str(Path(__file__).parent / "locale" / "zh_CN" / "terms.txt")}
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"

# What a program printed is not copied with the code that printed it.
copybutton_selector = "div:not(.output) > div.highlight > pre"
copybutton_prompt_text = "$ "
