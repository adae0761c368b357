"""What customers choose without signing in, behind a signed link: channels, language, quiet hours, consents."""
