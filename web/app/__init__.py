"""The Flask shell: services, request context, error pages and the worker."""
