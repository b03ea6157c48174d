"""What an error on the way means, where the loopback cannot make it happen."""

import errno
import os
from types import SimpleNamespace

import aiohttp
import psycopg
import pytest

from runner.checks.network.database import verdict_of
from runner.checks.network.request import _reason

PLACE = SimpleNamespace(host="staging", port=443, is_ssl=True, ssl=True)


def unconnected(number):
    return aiohttp.ClientConnectorError(PLACE, OSError(number, os.strerror(number)))


@pytest.mark.parametrize(
    ("error", "verdict", "says"),
    [
        (unconnected(errno.ECONNREFUSED), "failed", "connection refused"),
        (unconnected(errno.ECONNRESET), "failed", "connection refused"),
        (unconnected(errno.EHOSTUNREACH), "inconclusive", "no connection"),
        (unconnected(errno.ENETUNREACH), "inconclusive", "no connection"),
        (aiohttp.ServerDisconnectedError(), "failed", "no proper answer"),
        (aiohttp.InvalidURL("x"), "inconclusive", "cannot be made"),
        (ValueError("odd"), "inconclusive", "cannot be made"),
    ],
)
def test_a_server_that_refuses_is_told_from_a_way_that_is_not_there(error, verdict, says):
    found, words = _reason(error)
    assert (found.value, says in words) == (verdict, True)


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (psycopg.OperationalError("FATAL: sorry, too many clients already"), "failed"),
        (psycopg.OperationalError("FATAL: the database system is starting up"), "failed"),
        (psycopg.errors.AdminShutdown("terminating connection"), "failed"),
        (psycopg.errors.ConnectionTimeout("connection timeout expired"), "inconclusive"),
        (psycopg.OperationalError(""), "inconclusive"),
        (OSError("odd"), "inconclusive"),
    ],
)
def test_a_database_that_refuses_is_told_from_a_check_that_is_wrong(error, verdict):
    assert verdict_of(error)[0].value == verdict
