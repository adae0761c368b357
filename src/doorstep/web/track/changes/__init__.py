"""What may be changed about a delivery: asking, seeing the answer, taking it back."""
