"""The programs' door: read what the console reads."""
