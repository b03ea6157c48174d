"""Hosts: SSH connections, and steps on them that start or attach and never run twice."""
