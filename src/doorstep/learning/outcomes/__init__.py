"""What became of messages, and what those changed who were told beside those who were held out."""
