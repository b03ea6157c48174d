"""What tests of the bot share."""

import logging

import pytest


@pytest.fixture
def root():
    """Give the root of all logs, and put it back as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)
