"""What a person must do: owner, due, checklist with evidence, and hand-over between people."""
