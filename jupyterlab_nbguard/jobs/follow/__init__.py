"""Following live kernels: the line to one, what it ran, and all of them in a pool."""
