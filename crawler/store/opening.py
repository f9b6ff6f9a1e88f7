"""Opening the database: SQLite in WAL mode by default, PostgreSQL by URL, migrated on open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from crawler.errors import InputError, StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up. Ledger writes take milliseconds."""

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0004"


def sqlite_url(path: Path) -> str:
    """The database URL of the SQLite file at `path`."""
    return f"sqlite:///{path}"


def open_store(url: str) -> Engine:
    """An engine on the database at `url`, its tables brought up to date.

    Raises InputError, naming the URL without its password, when it cannot be opened, and
    StoreError when another program holds it.
    """
    try:
        engine = create_engine(url, **_options(url))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError(_shown(url), f"not a usable database URL ({_line(error)})") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        _migrate(engine)
    except SQLAlchemyError as error:
        if "locked" in _line(error):
            raise StoreError(_shown(url), "another program holds the database; try again") from None
        raise InputError(_shown(url), f"cannot open the database: {_line(error)}") from None
    return engine


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS}}
    return {"pool_pre_ping": True}


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # WAL lets the report read while the crawl writes; NORMAL still survives SIGKILL, and the
    # archive is on disk before the ledger says done, so a lost last commit only costs a fetch.
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _migrate(engine: Engine) -> None:
    if _version(engine) == HEAD:
        return
    from alembic import command  # costs 0.1 s, and most starts need no migration
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _shown(url: str) -> str:
    from sqlalchemy.engine import make_url

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "the database URL"


def _line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
