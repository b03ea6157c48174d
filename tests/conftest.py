"""What all tests share."""

from tests.databases import database_url, own_database_url, postgres, store

__all__ = ["database_url", "own_database_url", "postgres", "store"]
