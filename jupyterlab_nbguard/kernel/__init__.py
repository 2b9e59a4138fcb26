"""The observer that is sent into kernels, and the pure decoding of what it says."""
