"""Reports: what the advisor found as blocks, and the blocks as plain text, Markdown or an HTML page."""
