"""What we learn from how orders went: the figures of promises and warnings, replays, and decisions taken again."""
