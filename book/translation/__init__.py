"""Chinese: catalogues by gettext, kept beside the English text and held to it."""
