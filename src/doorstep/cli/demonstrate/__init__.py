"""What `doorstep demo` does, a module a verb."""
