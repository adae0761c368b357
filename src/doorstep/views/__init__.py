"""What the faces and reports read: SELECT and nothing else, one module a page. A test parses every statement."""
