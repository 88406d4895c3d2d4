"""How the static encoder is distilled from the language model."""
