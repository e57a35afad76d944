"""Is everything going on? Signs of life, alerts, metrics."""
