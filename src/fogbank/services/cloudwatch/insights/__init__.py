"""Contributor Insights: reports of the rules that services make for their resources."""
