"""Set up a shop and learn from its history"""
