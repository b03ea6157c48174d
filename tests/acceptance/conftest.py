"""What acceptance tests share."""

from tests.staging import staging, staging_process

__all__ = ["staging", "staging_process"]
