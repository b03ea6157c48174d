"""`handrail preview DIR`: every kind of message as files, and one page to look at them."""

import asyncio
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.discord import render as discord
from bot.preview import discord_picture, slack_picture
from bot.preview.page import Pair, page
from bot.preview.scenes import Scene, scenes
from bot.preview.stage import DISCORD_IDS, NOW, ROSTER, SLACK_IDS
from bot.slack import render as slack
from config.problem import Problem, ProblemError

PAGE = "index.html"


def preview(folder: Path) -> int:
    """Write every kind of message for Slack and Discord, and say where.

    Raises:
        ProblemError: the folder cannot be written to.
    """
    found = asyncio.run(scenes())
    try:
        write(found, folder)
    except OSError as error:
        raise ProblemError(
            Problem(
                code="preview-folder",
                what=f"{folder} cannot be written to: {error.strerror}.",
                cure="Name a folder of yours: handrail preview DIR.",
            )
        ) from error
    sys.stdout.write(
        f"{len(found)} messages are in {folder}: look at {folder / PAGE}; slack/*.json can be "
        "pasted into Block Kit Builder.\n"
    )
    return 0


def write(found: tuple[Scene, ...], folder: Path) -> None:
    """Write the files of these messages and the page into a folder, which is made if need be."""
    for platform in ("slack", "discord"):
        (folder / platform).mkdir(parents=True, exist_ok=True)
    pairs = [_written(scene, folder) for scene in found]
    style = files("bot.preview").joinpath("style.css").read_text(encoding="utf-8")
    (folder / PAGE).write_text(page(pairs, style), encoding="utf-8")


def _written(scene: Scene, folder: Path) -> Pair:
    in_slack = slack.render(scene.message, SLACK_IDS)
    in_discord = discord.render(scene.message, DISCORD_IDS)
    _save(folder / "slack" / f"{scene.name}.json", {"blocks": in_slack.blocks})
    _save(
        folder / "discord" / f"{scene.name}.json",
        {
            "content": in_discord.content,
            "embeds": in_discord.embeds,
            "components": in_discord.components,
        },
    )
    return Pair(
        title=scene.title,
        slack=slack_picture.picture(in_slack, _names(SLACK_IDS), NOW),
        discord=discord_picture.picture(in_discord, _names(DISCORD_IDS), NOW),
    )


def _save(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _names(ids: dict[str, str]) -> dict[str, str]:
    return {told: ROSTER.call(name) for name, told in ids.items()}
