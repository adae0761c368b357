"""Route and packing mathematics: pure, seeded, knows no orders."""
