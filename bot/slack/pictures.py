"""Charts as files of Slack, so that a message can show them."""

import hashlib
import logging
from typing import Any

import aiohttp

from bot import pictures
from bot.chat import ChatError
from bot.slack.blocks import picture
from bot.slack.web import PATIENCE, Refused, Web
from commands.reply import Chart

log = logging.getLogger(__name__)

_KEPT = 200  # pictures whose files are remembered, so that an edit needs no other upload


class Pictures:
    """Uploads charts; one that cannot be is shown as text instead."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._files: dict[str, str] = {}

    async def block(self, chart: Chart) -> dict[str, Any] | None:
        """Return the block that shows a chart; None where there is no picture of it."""
        try:
            png = await pictures.png(chart)
            if png is None:
                return None
            name = hashlib.sha256(png).hexdigest()
            if name not in self._files:
                if len(self._files) >= _KEPT:
                    self._files.clear()
                self._files[name] = await self._uploaded(png)
        except (ChatError, Refused, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("slack: a chart is shown as text: %s", error)
            return None
        return picture(self._files[name], pictures.described(chart))

    async def _uploaded(self, png: bytes) -> str:
        """Upload a file that belongs to no channel yet: whoever sees the message sees it."""
        given = await self._web.get(
            "files.getUploadURLExternal", filename=pictures.NAME, length=len(png)
        )
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(str(given["upload_url"]), data=png) as answer,
        ):
            answer.raise_for_status()
        file = str(given["file_id"])
        files = [{"id": file, "title": pictures.NAME}]
        await self._web.call("files.completeUploadExternal", files=files)
        return file
