"""Local servers that speak the published interfaces of carriers and shops, each written from its document alone, as
far as public copies tell."""
