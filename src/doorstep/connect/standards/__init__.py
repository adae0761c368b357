"""Standards that many parties speak: GS1, X12, EDIFACT, the postal union, the airlines."""
