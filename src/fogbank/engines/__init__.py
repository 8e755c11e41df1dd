"""One real engine a folder: configure, start, stop, probe."""
