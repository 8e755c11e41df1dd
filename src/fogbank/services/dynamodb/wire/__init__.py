"""What goes over the wire: requests read and checked member by member, replies written."""
