"""Posts: in what capacity somebody acts, and whom to tell. Asked on every request, never kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lapor.directory.models import Post
from lapor.directory.queries.moments import valid_at
from lapor.rules.access import Actor
from lapor.rules.flow import Role


@dataclass(frozen=True)
class Officer:
    """Somebody in a post, as reminders and lists need them."""

    post_id: int
    user_id: int
    full_name: str
    email: str
    role: Role
    unit_id: int
    unit_name: str


def _standing(at: datetime) -> QuerySet[Post]:
    """Return the posts in force at a moment, of active users, at units that exist then."""
    return (
        Post.objects.filter(valid_at(at, zone="unit__zone"), user__is_active=True)
        .filter(valid_at(at, "unit__", zone="unit__zone"))
        .order_by("id")
    )


def posts_of(user_id: int, at: datetime) -> tuple[Post, ...]:
    """Return the posts a user holds now, each with its unit and institution. One statement."""
    return tuple(_standing(at).filter(user_id=user_id).select_related("unit__institution", "user"))


def actor_for(user_id: int, at: datetime, post_id: int | None = None) -> Actor | None:
    """Return the capacity in which a user acts: the post asked for, or else the first they hold.

    None if they hold no such post now: a post that ended ends at once, whatever a session says.
    One statement.
    """
    held = posts_of(user_id, at)
    post = next((each for each in held if post_id in (None, each.id)), None)
    return None if post is None else actor_in(post)


def actor_in(post: Post) -> Actor:
    """Return the actor of a post whose unit and institution are at hand."""
    return Actor(
        role=Role(post.role),
        user_id=post.user_id,
        post_id=post.id,
        unit_id=post.unit_id,
        unit_path=post.unit.path,
        institution_id=post.unit.institution_id,
        institution_path=post.unit.institution.path,
    )


def post_title(post_id: int) -> str:
    """Return "Pejabat penghubung, Dinas Perhubungan": what a reporter is shown, never a name."""
    post = Post.objects.select_related("unit").get(id=post_id)
    return f"{Role(post.role).label}, {post.unit.name}"


def officers(unit_ids: Collection[int], roles: Collection[Role], at: datetime) -> list[Officer]:
    """Return who holds one of the roles at one of the units now. One statement."""
    return _officers(_standing(at).filter(unit_id__in=unit_ids, role__in=roles))


def liaison_posts(unit_id: int, at: datetime) -> list[Officer]:
    """Return who answers for a unit now; an inspectorate's officer is its liaison (RULES.md 9)."""
    return officers([unit_id], [Role.LIAISON, Role.INSPECTORATE], at)


def admins_of(institution_id: int, at: datetime) -> list[Officer]:
    """Return the administrators of an institution now, wherever in its tree they sit."""
    inside = _standing(at).filter(unit__institution_id=institution_id)
    return _officers(inside.filter(role=Role.INSTITUTION_ADMIN))


def executives_of(institution_id: int, at: datetime) -> list[Officer]:
    """Return the heads of an institution and of its units now."""
    inside = _standing(at).filter(unit__institution_id=institution_id)
    return _officers(inside.filter(role=Role.EXECUTIVE))


def _officers(posts: QuerySet[Post]) -> list[Officer]:
    return [
        Officer(
            post_id=post.id,
            user_id=post.user_id,
            full_name=post.user.full_name,
            email=post.user.email,
            role=Role(post.role),
            unit_id=post.unit_id,
            unit_name=post.unit.name,
        )
        for post in posts.select_related("unit", "user")
    ]
