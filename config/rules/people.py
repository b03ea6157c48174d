"""People, roles and access: whoever is named must be listed, and listed once. Pure."""

from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.place import Place, nearest
from config.problem import Finding

_PLATFORM_IDS = ("local", "slack", "discord")
_APPROVER = "approver"


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with people, roles, access and approval."""
    yield from _identities(draft.settings)
    people = draft.settings.at("people").entries()
    for members in draft.settings.at("roles").entries().values():
        for person in members.items():
            if person.text and person.text not in people:
                cure = nearest(person.text, people, "Add the person to `people`.")
                what = f"`{person.text}` is not listed under `people`."
                yield person.finding("unknown-person", what, cure)
    yield from _access(draft)
    for environment in draft.environments.values():
        yield from _approval(draft, environment)
        yield from _roles(draft, environment.file.at("monitoring", "roles"))
        for _, check in environment.checks():
            yield from _checklist(draft, check.at("roles"))


def _identities(settings: Place) -> Iterator[Finding]:
    """Yield ids that two people have: one human must not count twice."""
    owners: dict[tuple[str, str], str] = {}
    for name, person in settings.at("people").entries().items():
        for platform in _PLATFORM_IDS:
            place = person.at(platform)
            key = (platform, str(place.value))
            if place.there and owners.setdefault(key, name) != name:
                what = f"`{owners[key]}` and `{name}` have the same {platform} id."
                cure = "List one human as one person, with an id for each platform."
                yield place.finding("one-id-two-people", what, cure)


def _roles(draft: Draft, roles: Place) -> Iterator[Finding]:
    for role in roles.items():
        yield from _role(draft, role, role.text)


def _checklist(draft: Draft, roles: Place) -> Iterator[Finding]:
    """Yield roles that do not exist, else a checklist whose roles may answer nothing."""
    unknown = list(_roles(draft, roles))
    yield from unknown
    names = {role.text for role in roles.items()}
    if names and not unknown and draft.settings.there:
        grants = draft.settings.at("access").items()
        able = {grant.at("role").text for grant in grants if _grants(grant, "answer")}
        if not names & able:
            what = f"Nobody who has the role {' or '.join(sorted(names))} may answer."
            cure = "Give one of them `answer` under `access` in handrail.yaml."
            yield roles.finding("checklist-unanswerable", what, cure, fatal=False)


def _role(draft: Draft, place: Place, role: str) -> Iterator[Finding]:
    known = draft.settings.at("roles").entries()
    if role and role not in known and draft.settings.there:  # else the file itself is the problem
        cure = nearest(role, known, "Declare it under `roles` in handrail.yaml.")
        yield place.finding("unknown-role", f"`{role}` is no role.", cure)


def _access(draft: Draft) -> Iterator[Finding]:
    for grant in draft.settings.at("access").items():
        yield from _role(draft, grant.at("role"), grant.at("role").text)
        for environment in grant.at("environments").items():
            name = environment.text
            if name and name not in draft.environments:
                cure = nearest(name, draft.environments, "Add its file to `environments/`.")
                what = f"There is no environment `{name}`."
                yield environment.finding("unknown-environment", what, cure)


def _approval(draft: Draft, environment: DraftEnvironment) -> Iterator[Finding]:
    """Yield roles that do not exist, else a quorum that cannot be reached (a warning)."""
    approval = environment.file.at("approval")
    for mode in approval.at("rollback").entries().values():
        yield from _roles(draft, mode.at("roles"))
    quorum = approval.at("quorum").value if approval.at("quorum").there else 1
    if not isinstance(quorum, int) or quorum < 1:
        return
    roles = approval.at("roles")
    names = [role.text for role in roles.items()] if roles.there else [_APPROVER]
    unknown = list(_roles(draft, roles) if roles.there else _role(draft, approval, _APPROVER))
    yield from unknown
    if not unknown and draft.settings.there:
        yield from _quorum(draft, environment, set(names), quorum)


def _quorum(
    draft: Draft, environment: DraftEnvironment, roles: set[str], quorum: int
) -> Iterator[Finding]:
    """Yield a warning where somebody may ask for a deploy that too few others can approve."""
    approvers = _members(draft, roles)
    wanting = sorted(
        name
        for name in _members(draft, _deployers(draft, environment.name))
        if len(approvers - {name}) < quorum
    )
    place = environment.file.at("approval", "quorum")
    cure = (
        f"Give one of the roles {', '.join(sorted(roles))} to more people, or ask for fewer."
        if roles
        else "Name roles that may approve, and people who have them."
    )
    if len(approvers) < quorum:
        what = f"{quorum} must approve, and {len(approvers)} may."
        yield place.finding("quorum-unreachable", what, cure, fatal=False)
    elif wanting:
        what = f"{quorum} must approve, and when {wanting[0]} asks only {quorum - 1} others may."
        yield place.finding("quorum-unreachable", what, cure, fatal=False)


def _members(draft: Draft, roles: set[str]) -> set[str]:
    declared = draft.settings.at("roles").entries()
    return {
        person.text
        for name, members in declared.items()
        if name in roles
        for person in members.items()
    }


def _deployers(draft: Draft, environment: str) -> set[str]:
    """Return the roles that may ask for a deploy to an environment."""
    found = set()
    for grant in draft.settings.at("access").items():
        where = grant.at("environments")
        here = not where.there or where.value == "all"
        here = here or environment in [place.text for place in where.items()]
        if here and _grants(grant, "deploy"):
            found.add(grant.at("role").text)
    return found


def _grants(grant: Place, verb: str) -> bool:
    return verb in [may.text for may in grant.at("may").items()]
