"""The demo: stories and a simulated shop. Everything they tell goes through the real door, signed as others sign."""
