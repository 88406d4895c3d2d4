"""Moving windows for rate limits: shared by the processes of a machine, or by machines through Redis."""
