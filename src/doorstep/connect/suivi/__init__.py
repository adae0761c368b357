"""Suivi v2 of La Poste, which answers for Colissimo, letters and Chronopost alike: each parcel to its own carrier."""
