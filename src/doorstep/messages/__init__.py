"""5 tell: the governor of messages, their texts, and their way out."""
