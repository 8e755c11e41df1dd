"""Design advice: data and pure functions over it."""
