"""Who acts in a request: the signed-in user in one of the posts they hold at this moment.

Asked anew each time, so a post that ended is gone with the next click. Out of a role's pages the
answer is 404, as for a page that never was. Source: RULES.md 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from lapor import clock
from lapor.directory import queries as directory
from lapor.rules.access import Actor
from lapor.rules.flow import Role
from lapor.rules.working_days import Zone
from lapor.web.carried import Carried

if TYPE_CHECKING:
    from lapor.directory.models import Post

P = ParamSpec("P")
POST_IN_SESSION = "post"


@dataclass(frozen=True)
class Acting:
    """Somebody at work. zone: of their unit, for the times they read; at: the request's moment."""

    actor: Actor
    name: str
    unit: str
    zone: Zone
    has_choice: bool
    at: datetime

    @property
    def role(self) -> Role:
        """The role they act in."""
        return self.actor.role

    @property
    def is_seat(self) -> bool:
        """Whether they sit at the Ombudsman."""
        return self.role in (Role.OMBUDSMAN, Role.OMBUDSMAN_OFFICE)

    @property
    def has_queue(self) -> bool:
        """Whether they have reports of their own to work on or read."""
        return self.role not in (Role.AUDITOR, Role.OMBUDSMAN_OFFICE)


Officers = Callable[Concatenate[HttpRequest, Acting, P], HttpResponse]


def officers_only(*roles: Role) -> Callable[[Officers[P]], Callable[..., HttpResponse]]:
    """Give a view the officer who acts; without roles every officer may come in.

    Who is not signed in is asked to, and loses nothing that was typed.
    """

    def decorate(view: Officers[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            answer = _answer(request, *args, **kwargs)
            add_never_cache_headers(answer)
            return answer

        def _answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            at = clock.now()
            user_id = user_of(request)
            if user_id is None:
                return sign_in_page(request, status=401)
            posts = directory.posts_of(user_id, at)
            acting = acting_in(request, posts, at)
            if acting is None:
                return choose_page(request, posts)
            if roles and acting.role not in roles:
                raise Http404
            return view(request, acting, *args, **kwargs)

        return inner

    return decorate


def user_of(request: HttpRequest) -> int | None:
    """Return the id of the user whose session this is, None if there is none that holds."""
    return get_user(request).pk


def acting_in(request: HttpRequest, posts: tuple[Post, ...], at: datetime) -> Acting | None:
    """Return who acts: in the post chosen, or the only one held; None if a choice is due."""
    chosen = request.session.get(POST_IN_SESSION)
    post = next((each for each in posts if each.pk == chosen), None)
    if post is None and len(posts) == 1 and chosen is None:
        post = posts[0]
    if post is None:
        return None
    return Acting(
        actor=directory.actor_in(post),
        name=post.user.full_name,
        unit=post.unit.short_name or post.unit.name,
        zone=Zone(post.unit.zone),
        has_choice=len(posts) > 1,
        at=at,
    )


def sign_in_page(
    request: HttpRequest,
    *,
    error: str = "",
    carried: Carried | None = None,
    status: int = 200,
) -> HttpResponse:
    """Ask for name and password; carries what the request posted to another page."""
    if carried is None and request.method == "POST" and request.path != "/masuk":
        carried = Carried.of(request)
    following = request.get_full_path() if request.path != "/masuk" else ""
    context = {
        "error": error,
        "carried": carried,
        "username": request.POST.get("username", "")[:100] if request.path == "/masuk" else "",
        "following": following or request.POST.get("lanjut", "") or request.GET.get("lanjut", ""),
    }
    return render(request, "desk/sign_in.html", context, status=status)


def choose_page(
    request: HttpRequest,
    posts: tuple[Post, ...],
    *,
    carried: Carried | None = None,
    following: str = "",
) -> HttpResponse:
    """Ask in which post the officer wants to act, or tell calmly that none is held."""
    is_own = request.path in ("/masuk", "/meja/jabatan")
    if carried is None and request.method == "POST" and not is_own:
        carried = Carried.of(request)
    context = {
        "posts": [(each.pk, Role(each.role).label, each.unit.name, each) for each in posts],
        "chosen": request.session.get(POST_IN_SESSION),
        "carried": carried,
        "following": following or ("" if is_own else request.get_full_path()),
    }
    return render(request, "desk/posts.html", context, status=200 if posts else 403)
