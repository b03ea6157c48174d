"""The methods of the Web API that a bot like ours calls, with their real error codes."""

from collections.abc import Callable
from typing import Any

from tests.servers.slack import blocks as kit
from tests.servers.slack.workspace import (
    APP,
    BOT,
    BOT_ID,
    Channel,
    File,
    Message,
    Whisper,
    Workspace,
)

Args = dict[str, Any]
Answer = dict[str, Any]
Method = Callable[[Workspace, Args], Answer]


class Refused(Exception):  # noqa: N818 - an answer, not an accident
    """An answer with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error} | more


def auth_test(workspace: Workspace, args: Args) -> Answer:
    return {
        "url": "https://acme.example/",
        "team": "Acme",
        "user": workspace.users[BOT]["name"],
        "team_id": workspace.team,
        "user_id": BOT,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def post_message(workspace: Workspace, args: Args) -> Answer:
    channel = _writable(workspace, args)
    given = _content(args)
    _known_files(workspace, given)
    thread = args.get("thread_ts", "")
    if thread and workspace.message(channel.id, thread) is None:
        raise Refused("thread_not_found")
    message = Message(
        channel.id,
        workspace.stamp(),
        BOT,
        args.get("text", "")[:40_000],
        blocks=given,
        metadata=args.get("metadata") or {},
        thread=thread,
    )
    workspace.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.told()}


def update(workspace: Workspace, args: Args) -> Answer:
    channel = _writable(workspace, args)
    given = _content(args)
    _known_files(workspace, given)
    message = _message(workspace, channel, args.get("ts", ""))
    if message.user != BOT:
        raise Refused("cant_update_message")
    if len(args.get("text", "").encode()) > 4000:
        raise Refused("msg_too_long")
    message.text = args.get("text", message.text)
    message.blocks = given  # text without blocks removes them
    message.edits.append(message.text)
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


def post_ephemeral(workspace: Workspace, args: Args) -> Answer:
    channel = _channel(workspace, args)
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member:
        raise Refused("not_in_channel")
    user = args.get("user", "")
    if user not in workspace.users:
        raise Refused("user_not_in_channel")
    workspace.whispers.append(
        Whisper(
            channel=channel.id,
            user=user,
            text=args.get("text", ""),
            blocks=_content(args),
            thread=args.get("thread_ts", ""),
        )
    )
    return {"message_ts": workspace.stamp()}


def permalink(workspace: Workspace, args: Args) -> Answer:
    channel = _channel(workspace, args)
    message = _message(workspace, channel, args.get("message_ts", ""))
    place = f"{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://acme.example/archives/{place}"}


def reactions_add(workspace: Workspace, args: Args) -> Answer:
    channel = _writable(workspace, args)
    message = _message(workspace, channel, args.get("timestamp", ""))
    name = args.get("name", "")
    if not name or ":" in name:
        raise Refused("invalid_name")
    users = message.reactions.setdefault(name, [])
    if BOT in users:
        raise Refused("already_reacted")
    users.append(BOT)
    return {}


def reactions_get(workspace: Workspace, args: Args) -> Answer:
    channel = _channel(workspace, args)
    message = _message(workspace, channel, args.get("timestamp", ""))
    return {"type": "message", "channel": channel.id, "message": message.told()}


def conversations_open(workspace: Workspace, args: Args) -> Answer:
    user = args.get("users", "")
    if user not in workspace.users:
        raise Refused("user_not_found")
    found = next((c for c in workspace.channels.values() if c.partner == user), None)
    channel = found or workspace.channel(f"D{user[1:]}", partner=user)
    return {"channel": {"id": channel.id}}


def conversations_history(workspace: Workspace, args: Args) -> Answer:
    channel = _channel(workspace, args)
    if not channel.member:
        raise Refused("not_in_channel")
    found = [m for m in reversed(workspace.messages) if m.channel == channel.id and not m.thread]
    return _page(found, args)


def conversations_replies(workspace: Workspace, args: Args) -> Answer:
    channel = _channel(workspace, args)
    first = workspace.message(channel.id, args.get("ts", ""))
    if first is None:
        raise Refused("thread_not_found")
    return _page([first, *workspace.inside(channel.id, first.ts)], args)


def conversations_info(workspace: Workspace, args: Args) -> Answer:
    channel = _channel(workspace, args)
    told = {
        "id": channel.id,
        "name": channel.name,
        "is_archived": channel.archived,
        "is_member": channel.member,
    }
    return {"channel": told}


def group_users(workspace: Workspace, args: Args) -> Answer:
    if not workspace.paid:
        raise Refused("plan_upgrade_required")
    if args.get("usergroup") not in workspace.groups:
        raise Refused("no_such_subteam")
    return {"users": workspace.groups[args["usergroup"]]}


def upload_url(workspace: Workspace, args: Args) -> Answer:
    length = int(args.get("length") or 0)
    if not args.get("filename") or length <= 0:
        raise Refused("invalid_arguments")
    made = File(id=f"F{workspace.number():05d}", name=args["filename"], length=length)
    workspace.files[made.id] = made
    return {"file_id": made.id, "upload_url": made.id}


def complete_upload(workspace: Workspace, args: Args) -> Answer:
    given = args.get("files") or []
    for each in given:
        file = workspace.files.get(each["id"])
        if file is None or len(file.data) != file.length:
            raise Refused("file_not_found")
        file.complete = True
    return {"files": [{"id": each["id"], "title": each.get("title", "")} for each in given]}


def users_info(workspace: Workspace, args: Args) -> Answer:
    if args.get("user") not in workspace.users:
        raise Refused("user_not_found")
    return {"user": workspace.users[args["user"]]}


def views_open(workspace: Workspace, args: Args) -> Answer:
    view = args.get("view", {})
    if found := kit.wrong_view(view):
        raise Refused("invalid_arguments", response_metadata={"messages": found})
    trigger = args.get("trigger_id", "")
    if not trigger:
        raise Refused("invalid_trigger_id")
    if any(each["trigger_id"] == trigger for each in workspace.views.values()):
        raise Refused("exchanged_trigger_id")
    opened = view | {"id": f"V{workspace.number():05d}", "trigger_id": trigger}
    opened |= {"team_id": workspace.team, "app_id": APP, "bot_id": BOT_ID, "hash": "1.made"}
    workspace.views[opened["id"]] = opened
    return {"view": opened}


def _channel(workspace: Workspace, args: Args) -> Channel:
    channel = workspace.channels.get(args.get("channel", ""))
    if channel is None:
        raise Refused("channel_not_found")
    return channel


def _writable(workspace: Workspace, args: Args) -> Channel:
    channel = _channel(workspace, args)
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member:
        raise Refused("not_in_channel")
    return channel


def _message(workspace: Workspace, channel: Channel, ts: str) -> Message:
    message = workspace.message(channel.id, ts)
    if message is None:
        raise Refused("message_not_found")
    return message


def _content(args: Args) -> list[dict[str, Any]]:
    given = args.get("blocks") or []
    if not given and not args.get("text"):
        raise Refused("no_text")
    if found := kit.wrong(given):
        raise Refused("invalid_blocks", response_metadata={"messages": found})
    if kit.too_long(given):
        raise Refused("msg_blocks_too_long")
    return given


def _known_files(workspace: Workspace, given: list[dict[str, Any]]) -> None:
    shown = [block["slack_file"]["id"] for block in given if block.get("type") == "image"]
    if not all((file := workspace.files.get(each)) and file.complete for each in shown):
        raise Refused("invalid_blocks")


def _page(found: list[Message], args: Args) -> Answer:
    most, first = int(args.get("limit", 100)), int(args.get("cursor") or 0)
    oldest = float(args.get("oldest") or 0)
    fresh = [each for each in found if float(each.ts) >= oldest]
    page, more = fresh[first : first + most], len(fresh) > first + most
    metadata = str(args.get("include_all_metadata", "")).lower() in {"1", "true"}
    return {
        "messages": [each.told(metadata=metadata) for each in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(first + most) if more else ""},
    }


METHODS: dict[str, tuple[Method, str]] = {
    "auth.test": (auth_test, ""),
    "chat.getPermalink": (permalink, ""),
    "chat.postEphemeral": (post_ephemeral, "chat:write"),
    "chat.postMessage": (post_message, "chat:write"),
    "chat.update": (update, "chat:write"),
    "conversations.history": (conversations_history, "channels:history"),
    "conversations.info": (conversations_info, "channels:read"),
    "conversations.open": (conversations_open, "im:write"),
    "conversations.replies": (conversations_replies, "channels:history"),
    "files.completeUploadExternal": (complete_upload, "files:write"),
    "files.getUploadURLExternal": (upload_url, "files:write"),
    "reactions.add": (reactions_add, "reactions:write"),
    "reactions.get": (reactions_get, "reactions:read"),
    "usergroups.users.list": (group_users, "usergroups:read"),
    "users.info": (users_info, "users:read"),
    "views.open": (views_open, ""),
}
"""By name: what is done, and the scope that it needs."""
