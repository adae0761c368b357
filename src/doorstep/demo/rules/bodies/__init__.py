"""Raw bodies as shops and carriers send them, written by us after the published formats."""
