"""The writer's commands: ``python -m kb lint``, ``new`` and ``schema``."""
