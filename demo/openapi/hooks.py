"""Schemathesis as a visitor of the demo: from many networks, signed in or not, with an eye on what is answered."""

import atexit
import collections
import http.cookies
import itertools
import json
import os

import schemathesis

COOKIE = "myapp-session"

networks = (f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1" for number in itertools.count(1))
answers = collections.Counter()


@schemathesis.hook
def before_call(context, case, kwargs):
    """The limit for one network is tested elsewhere, and would turn every other answer into a 429."""
    case.headers["X-Forwarded-For"] = next(networks)


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.label
    answers[operation, response.status_code] += 1
    if operation.endswith("/sign-out") and response.status_code == 200:
        Session.cookie = new_cookie(response) or Session.cookie


class Session:
    """The cookie of whoever is signed in. "Sign out everywhere" ends it, and gives another."""

    cookie = os.environ.get("DEMO_SESSION")

    def get(self, case, context):
        return Session.cookie

    def set(self, case, cookie, context):
        case.cookies[COOKIE] = cookie


if Session.cookie:
    schemathesis.auth(refresh_interval=None)(Session)


def new_cookie(response):
    for line in response.headers.get("set-cookie", []):
        cookie = http.cookies.SimpleCookie(line).get(COOKIE)
        if cookie is not None:
            return cookie.value
    return None


@atexit.register
def write_down():
    with open(os.environ["DEMO_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump([[*key, count] for key, count in sorted(answers.items())], file)
