"""SQL of the messages' chapter, and nothing else."""
