"""SQL of the hooks: which there are, what is news for them, calls on their way, and what people look at."""
