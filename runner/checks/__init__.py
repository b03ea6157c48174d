"""Verifications: what a step must show before the run goes on.

A check is declared in `config.model.checks`, measured where it can be seen, and judged by pure
code; what comes out is always a `verdict.Judged` with the measured value beside the expected one.

    verdict     the verdicts, and how those of a step add up (pure)
    situation   what a check may know: values, outputs, environment, versions (pure)
    host/       measured on the host: one sequential script out, one output back (pure, no IO)
    network/    measured from the bot's side: HTTP, SQL, pool use, the forge
    people      measured by people: an answered checklist (pure)

To add a kind:

1. Declare it in `config/model/checks.py` and add it to `AnyCheck` (and to `HOST_KINDS` when the
   host measures it).
2. For the host: write `host/<kind>.py` with `probe(check, situation) -> str` (shell text; every
   value through `host.words.word`) and `judge(check, probed, situation) -> Judged`, and add the
   module to `host/kinds.py`. For the bot's side: write `network/<kind>.py` with
   `measure(check, situation, reach) -> Judged` and add it to `network/__init__.py`.
3. What could not be measured is `inconclusive` with its reason; never `passed`, never an
   exception. Secrets and values of env files do not come back from a host, not even to be compared.
4. Test the judging with a table (garbage included), and run the probe under several shells.
"""
