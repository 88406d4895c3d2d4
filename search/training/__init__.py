"""How the static encoder is trained from the language model."""
