"""The benchmark: ``make bench``, explained in docs/benchmark.md."""
