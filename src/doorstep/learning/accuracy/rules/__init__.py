"""From what was told and what came to the figures. Pure."""
