"""The full staging host: systemd as the first process of namespaces of its own.

What the light host stands in for is real here: systemd and its journal, sudo, sshd with PAM, a user
who is not root, nginx in front, and ports 22, 80, 3000, 4000, 5432 and 6379. The rest is the light
host's, in the same folder, which is seen at the same place from inside. Root is needed; nothing of
it is left on the machine.
"""
