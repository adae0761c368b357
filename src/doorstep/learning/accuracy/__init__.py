"""How well dates held: each estimator's, the carriers' and the shop's own, in numbers that anybody may see."""
