"""What lies in the articles folder: its files, their text, their addresses, YAML with line numbers."""
