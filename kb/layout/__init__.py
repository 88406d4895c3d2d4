"""Where each article belongs, judged by its path alone: category, language, order and address."""
