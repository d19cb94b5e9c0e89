"""A page, a health check and a counter, served by gunicorn."""

import itertools
import os
import platform
import socket

from flask import Flask, jsonify, render_template

app = Flask(__name__)
visits = itertools.count(1)


@app.get("/")
def page():
    return render_template(
        "page.html",
        greeting=os.environ.get("GREETING", "Hello from Flask"),
        visit=next(visits),
        host=socket.gethostname(),
        python=platform.python_version(),
    )


@app.get("/healthz")
def healthz():
    return jsonify(status="ok")


@app.get("/api/greeting")
def greeting():
    return jsonify(greeting=os.environ.get("GREETING", "Hello from Flask"), release=os.environ.get("SKYPANEL_RELEASE"))
