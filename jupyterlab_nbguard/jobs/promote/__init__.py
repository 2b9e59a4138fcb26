"""Promotes code to a module: what needs files and kernels. The plan itself is in `promote/`."""
