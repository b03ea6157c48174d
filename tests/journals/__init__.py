"""What earlier releases wrote, kept for later ones: whole databases, and what lay on the host.

Each folder is a release, each pair of files in it a moment: `NAME.sql` is the database at that
moment, `NAME.json` what was known of it then. `lane.txt` is what was said to a host to start a
step. Only a release that is not out yet may be recorded anew, by `python -m tests.journals.record`
(with names, those moments alone); what an earlier one wrote is never touched.
"""
