"""Logs, the health check and metrics."""
