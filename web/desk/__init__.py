"""The desk: where staff read tickets and reply to them, behind its own sign-in."""
