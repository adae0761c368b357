"""The API, on a database of its own."""
