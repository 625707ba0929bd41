"""The bare page: the least that Flask, SQLAlchemy Core and Jinja need to show the same posts.

It reads the site's own tables by three indexed queries, shows the HTML that is stored there, and
knows nobody: no session, no language, no header, no cache. What the site's pages cost is told as
a ratio to these, measured on the same machine, in the same minute, behind the same server.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, redirect, request
from markupsafe import Markup
from sqlalchemy import MetaData, bindparam, case, create_engine, event, insert, select, update
from sqlalchemy.engine import make_url
from werkzeug.wrappers import Response

from app.core.text import render_post

PAGE_SIZE = 20
LAYOUT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<link rel="stylesheet" href="/site.css">
</head>
<body>
<header><a href="/">Learning Together</a> <nav><a href="/boards/{{ board.id }}">{{ board.title_en }}</a></nav></header>
<main>
<h1>{{ title }}</h1>
%s
</main>
<footer><a href="/about">About</a></footer>
</body>
</html>
"""
THREAD = """{% for post in posts %}
<article id="post-{{ post.number }}" lang="{{ post.lang }}">
<header><a href="/members/{{ post.handle }}">{{ post.display_name }}</a>
<a href="#post-{{ post.number }}">#{{ post.number }}</a>
<time>{{ post.created_at.strftime("%Y-%m-%d %H:%M") }}</time></header>
<div>{{ post.html|stored }}</div>
</article>
{% endfor %}"""
LIST = """<ul>
{% for thread in threads %}
<li><a href="/threads/{{ thread.id }}-{{ thread.slug }}" lang="{{ thread.lang }}">{{ thread.title }}</a>
<p>{{ thread.kind }}, {{ thread.display_name }}, {{ thread.reply_count }} replies,
<time>{{ thread.last_post_at.strftime("%Y-%m-%d %H:%M") }}</time></p></li>
{% endfor %}
</ul>
{% if threads %}<a href="?cursor={{ threads[-1].last_post_id }}" rel="next">Next page</a>{% endif %}"""


def _engine(url: str) -> Any:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        event.listen(engine, "connect", _on_connect)
        return engine
    # Like the site: reading needs no BEGIN and no ROLLBACK on the wire.
    return create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")


def _on_connect(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 10000")


app = Flask(__name__, static_folder=None)
app.jinja_env.filters["stored"] = Markup
app.jinja_env.trim_blocks = True
thread_page = app.jinja_env.from_string(LAYOUT % THREAD)
list_page = app.jinja_env.from_string(LAYOUT % LIST)

engine = _engine(os.environ["DATABASE_URL"])
tables = MetaData()
tables.reflect(engine, only=["boards", "threads", "posts", "users"])
boards, threads, posts, users = (
    tables.tables[name] for name in ("boards", "threads", "posts", "users")
)
engine.dispose()  # the server loads this once and forks: no process may use another's connection

BOARD = select(boards.c.id, boards.c.title_en).where(boards.c.id == bindparam("board"))
HEAD = select(threads.c.id, threads.c.title, threads.c.board_id).where(
    threads.c.id == bindparam("thread")
)
POSTS = (
    select(posts.c.number, posts.c.lang, posts.c.html, posts.c.created_at,
           users.c.handle, users.c.display_name)
    .join(users, users.c.id == posts.c.author_id)
    .where(posts.c.thread_id == bindparam("thread"),
           posts.c.number.between(bindparam("first"), bindparam("first") + PAGE_SIZE - 1))
    .order_by(posts.c.number)
)  # fmt: skip
THREADS = (
    select(threads.c.id, threads.c.slug, threads.c.lang, threads.c.title, threads.c.kind,
           threads.c.reply_count, threads.c.last_post_at, threads.c.last_post_id,
           users.c.display_name)
    .join(users, users.c.id == threads.c.author_id)
    .where(threads.c.board_id == bindparam("board"),
           threads.c.last_post_id < bindparam("cursor"))
    .order_by(threads.c.last_post_id.desc())
    .limit(PAGE_SIZE)
)  # fmt: skip
TAKE_NUMBER = (
    update(threads)
    .where(threads.c.id == bindparam("thread"))
    .values(last_number=threads.c.last_number + 1)
    .returning(threads.c.last_number)
)
LAST: dict[str, Any] = {
    name: bindparam(name)
    for name in ("last_visible_number", "last_post_id", "last_post_at", "last_author_id")
}
NOTE_LAST = (
    update(threads)
    .where(threads.c.id == bindparam("thread"))
    .values(
        reply_count=threads.c.reply_count + 1,
        answer_count=threads.c.answer_count
        + case((threads.c.author_id != bindparam("last_author_id"), 1), else_=0),
        **LAST,
    )
)


@app.get("/threads/<int:thread>")
@app.get("/threads/<int:thread>/<int:first>")
def show_thread(thread: int, first: int = 1) -> str:
    with engine.connect() as connection:
        head = connection.execute(HEAD, {"thread": thread}).first() or abort(404)
        board = connection.execute(BOARD, {"board": head.board_id}).first()
        rows = connection.execute(POSTS, {"thread": thread, "first": first}).all()
    return thread_page.render(title=head.title, board=board, posts=rows)


@app.get("/boards/<int:number>")
def show_board(number: int) -> str:
    cursor = request.args.get("cursor", 2**31 - 1, type=int)
    with engine.connect() as connection:
        board = connection.execute(BOARD, {"board": number}).first() or abort(404)
        rows = connection.execute(THREADS, {"board": number, "cursor": cursor}).all()
    return list_page.render(title=board.title_en, board=board, threads=rows)


@app.post("/threads/<int:thread>/reply")
def reply(thread: int) -> Response:
    """The least a reply writes: its number, its row, and the thread's counters."""
    body, author, now = request.form["body"], 1, datetime.now(UTC)
    html = render_post(body)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_sqlite() else "BEGIN")
        number = connection.execute(TAKE_NUMBER, {"thread": thread}).scalar_one()
        row = {"thread_id": thread, "number": number, "author_id": author, "lang": "en",
               "body": body, "html": html, "renderer": 1, "created_at": now}  # fmt: skip
        post = connection.execute(insert(posts).values(row).returning(posts.c.id)).scalar_one()
        last = {"thread": thread, "last_visible_number": number, "last_post_id": post,
                "last_post_at": now, "last_author_id": author}  # fmt: skip
        connection.execute(NOTE_LAST, last)
        connection.exec_driver_sql("COMMIT")
    return redirect(f"/threads/{thread}/{number}", code=303)


def _is_sqlite() -> bool:
    return bool(engine.dialect.name == "sqlite")
