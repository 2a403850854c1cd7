"""What the page to play with needs of the site's settings, and nothing else."""

project = "handtorn"
extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_block", "colon_fence", "dollarmath"]
html_theme = "furo"
html_static_path = ["play/static"]
gettext_compact = False
locale_dirs = ["locale"]
