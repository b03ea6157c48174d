"""How people meet Handrail: the command line, the terminal chat, HTTP."""
