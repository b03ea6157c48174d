"""How the tables came to be what they are: numbered changes, one line of them, each once.

Every change to a table needs one: a file `versions/vNNNN_words.py` with the next number, `revision`
and `down_revision`, a docstring whose first line says what it is good for, and `upgrade()` written
with Alembic's `op`. It runs in a transaction of its own, on SQLite and on PostgreSQL. A test sees
that the changes make the tables that the code declares.

The tables are those of chat too, since one database has one history. No change imports them: the
code moves on, and a change stays what it was. Only add what the release before can live with, since
replicas of it may still be serving.
"""
