"""SQL of the inbox, one verb a file."""
