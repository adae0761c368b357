"""SQL of persons, consents and the vault, one matter a file."""
