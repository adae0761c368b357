"""Tags for the sign-in pages, which are the only ones written in Django's own template language."""
