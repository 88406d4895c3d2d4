"""The commands of operators and agents."""
