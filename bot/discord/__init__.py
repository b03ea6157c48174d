"""Discord: messages, connection, what is heard."""
