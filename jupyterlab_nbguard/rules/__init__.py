"""The rules, one file each: a file of this folder that holds a ``RULE`` is a rule."""
