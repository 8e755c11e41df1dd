"""Alarms: what they watch, how they are evaluated over time, and what they do."""
