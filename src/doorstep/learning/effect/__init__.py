"""What messages change: groups that are told beside groups that are not, and an effect that may be looked at early."""
