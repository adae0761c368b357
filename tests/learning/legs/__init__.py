"""How well times of legs are told."""
