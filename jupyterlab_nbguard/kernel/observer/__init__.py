"""Runs inside the user's kernel: standard library only, Python 3.8 or later.

The modules are sent as source (see ``kernel/bootstrap.py``), together with the ones of the lower
floors that they import. Nothing here raises, prints, imports a library that the user has not
loaded, or leaves a name in the user's namespace. Looking never acts: no property, no
``__getattr__``, no ``__repr__`` of a class that is not built in is ever called.
"""
