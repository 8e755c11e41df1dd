"""Amazon RDS: DB instances with a real engine behind each."""
