"""`/masuk`, `/keluar` and `/meja/jabatan`: coming in, going out, and in which post one acts."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lapor import clock
from lapor.accounts.commands import SignInRefused, TooManyTries
from lapor.accounts.commands import sign_in as check
from lapor.directory import queries as directory
from lapor.web.acting import POST_IN_SESSION, acting_in, choose_page, sign_in_page, user_of
from lapor.web.carried import Carried, local_target

if TYPE_CHECKING:
    from lapor.directory.models import Post

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_NETWORK_BITS = {4: 24, 6: 48}


@never_cache
@sensitive_post_parameters("password", "token")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let an officer in; what an expired session had posted is given back afterwards."""
    carried = Carried.through(request) if request.method == "POST" else None
    if request.method != "POST":
        user_id = user_of(request)
        return _onwards(request, user_id) if user_id is not None else sign_in_page(request)
    try:
        user = check(
            username=request.POST.get("username", "")[:100],
            password=request.POST.get("password", "")[:1000],
            token="".join(request.POST.get("token", "").split())[:10],
            network=network_of(request),
            at=clock.now(),
        )
    except SignInRefused as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 422
        return sign_in_page(request, error=_(refusal.text), carried=carried, status=status)
    login(request, user, backend=_BACKEND)
    return _onwards(request, user.pk, carried)


def _onwards(request: HttpRequest, user_id: int, carried: Carried | None = None) -> HttpResponse:
    at = clock.now()
    posts = directory.posts_of(user_id, at)
    following = local_target(request.POST.get("lanjut", "") or request.GET.get("lanjut", ""))
    if acting_in(request, posts, at) is None:
        return choose_page(request, posts, carried=carried, following=following)
    return _resume(request, following, carried)


def _resume(request: HttpRequest, following: str, carried: Carried | None) -> HttpResponse:
    """Go where the officer wanted to, or give back what was posted, to be sent once more."""
    if carried is not None:
        return render(request, "desk/again.html", {"carried": carried})
    return redirect(following or "/meja")


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("desk:sign-in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: HttpRequest) -> HttpResponse:
    """Choose the post to act in; only one that is held now is taken."""
    carried = Carried.through(request) if request.method == "POST" else None
    user_id = user_of(request)
    if user_id is None:
        return sign_in_page(request, carried=carried, status=401)
    held = directory.posts_of(user_id, clock.now())
    chosen = _chosen(held, request.POST.get("post", ""))
    following = local_target(request.POST.get("lanjut", "") or request.GET.get("lanjut", ""))
    if chosen is None:
        return choose_page(request, held, carried=carried, following=following)
    request.session[POST_IN_SESSION] = chosen.pk
    return _resume(request, following, carried)


def _chosen(held: tuple[Post, ...], text: str) -> Post | None:
    return next((each for each in held if str(each.pk) == text), None)


def network_of(request: HttpRequest) -> str:
    """Return the network a request comes from, for the limiter: /24 or /48, "" if unknown."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # behind the proxy of deploy/, which sets this header
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, _NETWORK_BITS[parsed.version]), strict=False))
