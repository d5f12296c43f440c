"""Jadegate's office: the web application and its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.base.config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application on its configuration; opens the database, serves nothing yet."""
    # Late: whoever only reads the clock or decides by the law starts without a web server.
    from app.base import config as configuration
    from app.web.application import assemble

    return assemble(configuration.use(config or configuration.from_environment()))
