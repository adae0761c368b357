"""What a message shows beside its words: how-to content, offers with codes of their own, related products."""
