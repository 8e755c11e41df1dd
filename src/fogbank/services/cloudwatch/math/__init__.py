"""Metric math: expressions over time series.

Source: CloudWatch User Guide, "Using math expressions with CloudWatch metrics".
"""
