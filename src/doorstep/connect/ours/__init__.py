"""Our own order and event format, which the JSON and the CSV connector both read. Described in docs/connectors.md."""
