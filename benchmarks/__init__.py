"""What is measured: accuracy and speed. Nothing here is imported by the product."""
