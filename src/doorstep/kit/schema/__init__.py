"""The tables of the chapters as plain SQL files, applied in order by Django's migration runner. Forward only."""
