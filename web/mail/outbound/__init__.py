"""Outbound mail: rendered, queued in the outbox and delivered once."""
