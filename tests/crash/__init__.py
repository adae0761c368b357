"""Kill every kind of process, PostgreSQL too, while orders come in over HTTP, and prove that nothing is lost.

`python -m tests.crash.full` is the large run; the tests of this folder are small twins of it.
"""
