"""The shopper's page: calm, one answer, in the shop's own colours."""
