"""The commands of operators and agents: one module per noun, gathered in ``web.cli.commands``."""
