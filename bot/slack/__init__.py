"""Slack: messages, connection, what is heard."""
