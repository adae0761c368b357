"""What follows from a shop's documents. Pure."""
