"""What comes back: receipts and replies become fates of messages and events of orders; addresses that fail rest."""
