"""How Acme writes notebooks."""
