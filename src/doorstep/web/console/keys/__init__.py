"""Keys of the API: seen, made and ended by owners."""
