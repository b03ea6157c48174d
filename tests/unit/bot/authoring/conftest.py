"""The sample configuration of the reader's tests."""

from tests.unit.config.conftest import sample

__all__ = ["sample"]
