"""Runbooks in Markdown, read into the draft of a playbook.

    document    headings, shell, lists, each with its line
    sections    what each part is for: deploy, a way back, advice, before, criteria
    shell       a block of commands as a script: what nobody can type is taken out, and told
    lines       sentences that are proofs, recognised as checks where what they need is known
    drafting    steps and checks from all of that
    written     the draft as commented YAML, and the report on what was not mapped

A draft is a beginning: what could not be recognised is asked of a person (`manual`), with a TODO.
"""
