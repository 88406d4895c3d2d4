"""Mail in both directions: notifications through the outbox, and inbound mail that becomes tickets and messages."""
