"""How well silences tell of legs that come late: learned on the first part of real legs, measured on the later one."""
