"""Look after messages and what comes back for them"""
