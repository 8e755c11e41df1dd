"""Figures over time: what services count, kept by the minute for CloudWatch and whoever else asks."""
