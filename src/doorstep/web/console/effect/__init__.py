"""Effect: what became of messages, and what they changed beside persons who were held out."""
