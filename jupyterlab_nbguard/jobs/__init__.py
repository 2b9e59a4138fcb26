"""What the server and the command line share and what needs kernels or disk."""
