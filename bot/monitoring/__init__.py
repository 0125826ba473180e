"""The health check, and the server of health and metrics."""
