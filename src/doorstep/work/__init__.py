"""The loops: read, think, send, tend. They open the transactions; the chapters only work in them."""
