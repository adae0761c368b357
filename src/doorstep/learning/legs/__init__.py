"""How well times of legs are told beforehand: walking forward over real legs, knowing only what had ended by then."""
