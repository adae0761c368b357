"""Look at orders and what came in"""
