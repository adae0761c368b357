"""The shopper's page: where the order is, in the shop's own colours."""
