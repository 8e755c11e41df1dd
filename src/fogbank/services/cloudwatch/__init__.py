"""CloudWatch: metrics, alarms on them, and who contributes to them. The rest of it is borrowed."""
