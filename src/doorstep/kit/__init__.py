"""The ground that every chapter stands on. Imports nothing of ours."""
