"""The staff's instrument: orders, tasks, messages, and the reason for each."""
