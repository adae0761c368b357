"""Keep Doorstep running"""
