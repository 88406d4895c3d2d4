"""The writer's commands: ``python -m kb lint``, ``new``, ``schema`` and ``fetch-media``."""
