"""What follows from how orders went. Pure."""
