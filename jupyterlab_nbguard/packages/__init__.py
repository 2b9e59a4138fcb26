"""What a notebook imports, what is declared, and what follows: texts in, values out, no disk."""
