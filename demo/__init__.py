"""The light staging host, and the application that runs on it."""
