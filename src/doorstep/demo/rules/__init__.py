"""What follows in the demo, without clock, network or database: chances, bodies, stories, lives of orders."""
