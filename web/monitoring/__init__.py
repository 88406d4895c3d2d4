"""Monitoring: metrics for Prometheus, readiness for load balancers, structured logs, traces."""
