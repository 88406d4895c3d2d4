"""How a generation is built, checked, published and replaced."""
