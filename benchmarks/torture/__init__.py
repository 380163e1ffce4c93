"""What the archive and the writers must survive: `python -m benchmarks.torture` or `make torture`. POSIX only."""
