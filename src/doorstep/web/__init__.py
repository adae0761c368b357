"""The faces: tracking page, console, driver page, API."""
