"""How good the answers are, measured on judged questions."""
