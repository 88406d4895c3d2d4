"""The steps of a day as counts: folded visit by visit, stored at midnight, read together with today's."""
