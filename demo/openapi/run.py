"""Tests a demo against its OpenAPI document: `python run.py http://127.0.0.1:3000 FOLDER`.

Schemathesis makes requests of the document, as a stranger, as a user and as an admin, and compares the
answers with it. Afterwards each operation must have given every answer that the document names, or
nothing is known about those answers. The demo must have its test accounts and take this machine for a
proxy: `cargo xtask test` starts it so. Reports are left in FOLDER.
"""

import collections
import http.cookies
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).parent
USER = {"email": "user@example.com", "password": "iron-kettle-by-the-harbour"}
ADMIN = {"email": "admin@example.com", "password": "copper-lantern-on-the-hill"}
LEAVING = ["--include-path", "/api/auth/logout"]
STAYING = ["--exclude-path", "/api/auth/logout"]
# Who they sign in as, and which operations they test. Whoever signs out does nothing else.
VISITORS = {
    "stranger": (None, []),
    "user": (USER, STAYING),
    "admin": (ADMIN, STAYING),
    "leaver": (USER, LEAVING),
}
# What requests that are made of the document cannot bring about; those of demo/tests/app do.
EVERYWHERE = 413, 429, 503  # a large body, a guess too many, a crowd
ELSEWHERE = {
    ("POST /api/auth/login", 403),  # the page of another site
    ("POST /api/auth/logout", 403),
    ("PATCH /api/profile", 403),  # an old session
    ("POST /api/admin/users/{id}/sign-out", 400),  # a path that is no text
}


def main(demo, folder):
    # All of them before anybody guesses at passwords, which locks accounts.
    sessions = {visitor: account and sign_in(demo, account) for visitor, (account, _) in VISITORS.items()}
    document = json.load(urllib.request.urlopen(f"{demo}/api/openapi.json"))
    failed = [visitor for visitor in VISITORS if not test(demo, visitor, sessions[visitor], folder)]
    answers = read_answers(folder)
    show(answers)
    missing = list(unanswered(document, answers))
    for operation, status in missing:
        print(f"{operation} never answered {status}, which its document names")
    if failed:
        print(f"The demo does not do what its document says: see above, as {', '.join(failed)}")
    return 1 if failed or missing else 0


def sign_in(demo, account):
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{demo}/api/auth/login", json.dumps(account).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        cookies = http.cookies.SimpleCookie(answer.headers["set-cookie"])
    return cookies["myapp-session"].value


def test(demo, visitor, session, folder):
    print(f"--- as {visitor}", flush=True)
    program = pathlib.Path(sys.executable).parent / "schemathesis"
    command = [program, "--config-file", HERE / "schemathesis.toml", "run", f"{demo}/api/openapi.json"]
    report = ["--report", "ndjson", "--report-ndjson-path", folder / f"{visitor}.ndjson"]
    answers = folder / f"{visitor}.json"
    answers.unlink(missing_ok=True)
    variables = {
        "DEMO_ANSWERS": str(answers),
        "DEMO_SESSION": session or "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"),
    }
    _, operations = VISITORS[visitor]
    run = subprocess.run([*command, *operations, *report], env=os.environ | variables, cwd=folder)
    return run.returncode == 0


def read_answers(folder):
    """How often each operation answered each visitor with each status."""
    answers = collections.defaultdict(collections.Counter)
    for visitor in VISITORS:
        for operation, status, count in json.loads((folder / f"{visitor}.json").read_text()):
            answers[operation][visitor, status] += count
    return answers


def show(answers):
    width = max(map(len, answers))
    for operation in sorted(answers):
        for visitor in VISITORS:
            counts = sorted((status, n) for (who, status), n in answers[operation].items() if who == visitor)
            if counts:
                counts = "  ".join(f"{status}: {count}" for status, count in counts)
                print(f"{operation:<{width}}  {visitor:<8}  {counts}")


def unanswered(document, answers):
    for path, methods in document["paths"].items():
        for method, description in methods.items():
            operation = f"{method.upper()} {path}"
            named = set(map(int, description["responses"])) - set(EVERYWHERE)
            named -= {status for _, status in answers[operation]}
            yield from ((operation, status) for status in sorted(named) if (operation, status) not in ELSEWHERE)


if __name__ == "__main__":
    demo, folder = sys.argv[1:]
    sys.exit(main(demo.rstrip("/"), pathlib.Path(folder).resolve()))
