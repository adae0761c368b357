"""Judge carriers, and claim from them"""
