"""What each address of the API answers, by what it is about."""
