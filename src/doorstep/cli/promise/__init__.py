"""See how dates held"""
