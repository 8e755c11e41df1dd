"""Metrics brought in by callers, listed, and read as statistics and expressions."""
