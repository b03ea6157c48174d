"""The light staging host: a machine on loopback on which the runbook really happens."""

from demo.host.client import StagingHost, StagingHostError, launched, staging_host
from demo.host.facts import Facts

__all__ = ["Facts", "StagingHost", "StagingHostError", "launched", "staging_host"]
