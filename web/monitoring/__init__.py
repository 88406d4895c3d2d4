"""What operators watch: metrics for Prometheus, readiness, and logs that machines can read."""
