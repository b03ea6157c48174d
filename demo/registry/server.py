"""Serves packages to pnpm, and audits them from a list."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from demo.registry.tarball import Package, all_packages

if TYPE_CHECKING:
    from collections.abc import Callable

_LEVELS = ("info", "low", "moderate", "high", "critical")


@dataclass(slots=True)
class Registry:
    """Answers under `url`. `fault(name)` tells whether a fault is on."""

    url: str
    fault: Callable[[str], bool]
    packages: dict[str, Package] = field(
        default_factory=lambda: {package.name: package for package in all_packages()},
    )

    def application(self) -> web.Application:
        """Give the aiohttp application."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/-/ping", self._ping),
                web.post("/-/npm/v1/security/audits", self._audit),
                web.post("/-/npm/v1/security/audits/quick", self._audit),
                web.post("/-/npm/v1/security/advisories/bulk", self._bulk),
                web.get("/{scope}/{name}/-/{file}", self._tarball),
                web.get("/{name:.+}", self._packument),
            ],
        )
        return application

    async def _ping(self, _: web.Request) -> web.Response:
        return web.json_response({})

    async def _packument(self, request: web.Request) -> web.Response:
        package = self.packages.get(request.match_info["name"])
        if package is None:
            return web.json_response({"error": "not_found"}, status=404)
        where = {"tarball": f"{self.url}{package.name}/-/{package.file}"}
        dist = {**where, "integrity": package.integrity}
        version = {**package.manifest, "_id": f"{package.name}@{package.version}", "dist": dist}
        return web.json_response(
            {
                "name": package.name,
                "dist-tags": {"latest": package.version},
                "versions": {package.version: version},
                "time": {package.version: "2025-01-15T09:00:00.000Z"},
            },
        )

    async def _tarball(self, request: web.Request) -> web.Response:
        for package in self.packages.values():
            if package.file == request.match_info["file"]:
                return web.Response(
                    body=package.tarball,
                    content_type="application/octet-stream",
                )
        return web.json_response({"error": "not_found"}, status=404)

    async def _audit(self, request: web.Request) -> web.Response:
        if self.fault("audit-unavailable"):
            return web.json_response({"error": "Service Unavailable"}, status=503)
        asked = await _json(request)
        advisories = {"1099001": _advisory()} if self.fault("audit-critical") else {}
        found = dict.fromkeys(_LEVELS, 0) | {"critical": len(advisories)}
        counted = len(asked.get("dependencies", {}))
        return web.json_response(
            {
                "actions": [],
                "advisories": advisories,
                "muted": [],
                "metadata": {
                    "vulnerabilities": found,
                    "dependencies": counted,
                    "devDependencies": 0,
                    "optionalDependencies": 0,
                    "totalDependencies": counted,
                },
            },
        )

    async def _bulk(self, request: web.Request) -> web.Response:
        if self.fault("audit-unavailable"):
            return web.json_response({"error": "Service Unavailable"}, status=503)
        asked = await _json(request)
        hit = self.fault("audit-critical") and "@teei-demo/postgres" in asked
        advisory = _advisory()
        return web.json_response({advisory["module_name"]: [advisory]} if hit else {})


async def _json(request: web.Request) -> dict[str, Any]:
    body = await request.read()
    if body[:2] == b"\x1f\x8b":  # npm compresses what it sends without saying so everywhere
        body = gzip.decompress(body)
    asked = json.loads(body or b"{}")
    return asked if isinstance(asked, dict) else {}


def _advisory() -> dict[str, Any]:
    return {
        "id": 1099001,
        "module_name": "@teei-demo/postgres",
        "name": "@teei-demo/postgres",
        "title": "A crafted server message reads memory of the client",
        "severity": "critical",
        "vulnerable_versions": "<=1.2.0",
        "patched_versions": ">=1.2.1",
        "overview": "The length of a message is not checked.",
        "recommendation": "Upgrade to version 1.2.1 or later",
        "url": "https://example.org/advisories/1099001",
        "github_advisory_id": "GHSA-demo-demo-demo",
        "cves": ["CVE-2025-0000"],
        "cwe": ["CWE-125"],
        "access": "public",
        "findings": [
            {"version": "1.2.0", "paths": ["packages__platform>@teei-demo/postgres"]},
        ],
    }
