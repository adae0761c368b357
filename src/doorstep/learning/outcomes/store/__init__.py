"""SQL of outcomes: what was heard of messages, what became of them, and who is compared with whom."""
