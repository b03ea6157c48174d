"""A forge on loopback that answers what a deploy asks about a commit."""
