"""Stand-ins of providers of channels, each written from the provider's published documents and never from our wires."""
