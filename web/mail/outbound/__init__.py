"""Mail to people and help desks: written, queued and delivered once."""
