"""Delivery options at the checkout: what may be chosen, what it costs, when it comes, and capacity that is held."""
