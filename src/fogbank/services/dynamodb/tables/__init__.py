"""Tables: their description, their operations, their lifecycle, and how requests find them."""
