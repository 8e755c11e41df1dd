"""What all services' operations share: their context, describe calls, tags, refusals."""
