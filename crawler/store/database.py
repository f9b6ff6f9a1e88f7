"""The tables of the ledger. Values of the model are kept as JSON text beside the columns
that queries need, so that a new field of the model needs no migration.

Times are RFC 3339 strings in UTC. JSON is text, not a JSON column: escaped NULs then fit
PostgreSQL as well as SQLite.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Executable,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from crawler.errors import InputError, StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection


metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("key", String(80), nullable=False, index=True),  # the same command has the same key
    Column("state", String(12), nullable=False),  # running, done
    Column("started", String(32), nullable=False),
    Column("finished", String(32)),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(40), ForeignKey("runs.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),  # place on the command line
    Column("address", Text, nullable=False),
    Column("state", String(12), nullable=False),  # pending, read, judged, failed
    Column("problem", Text),  # why it failed, one line
    Column("page", Text),  # key of its page when it came from the web
    Column("body", Text),  # model.Article
    Index("articles_by_run", "run", "ordinal", unique=True),
    Index("articles_by_state", "run", "state", "page"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(40), ForeignKey("runs.id"), nullable=False),
    Column("key", Text, nullable=False),  # identity of the URL: one fetch for each
    Column("url", Text, nullable=False),  # the URL that is asked for
    Column("role", String(12), nullable=False),  # article, source
    Column("state", String(12), nullable=False),  # pending, leased, done
    Column("leased", Float),  # seconds since the epoch
    Column("fetch", Text),  # model.Fetch
    Index("pages_by_key", "run", "key", unique=True),
    Index("pages_by_state", "run", "state", "id"),
    Index(
        "pages_by_lease",
        "run",
        "leased",
        sqlite_where=text("leased IS NOT NULL"),
        postgresql_where=text("leased IS NOT NULL"),
    ),
    Index("pages_by_page", "key"),
)

counts = Table(
    "counts",
    metadata,
    Column("run", String(40), ForeignKey("runs.id"), primary_key=True),
    Column("name", String(40), primary_key=True),  # store.ledger says which
    Column("count", Integer, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(40), ForeignKey("runs.id"), nullable=False),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("finding", String(80), nullable=False),  # model.Finding.id, the same in every run
    Column("outcome", String(16), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("body", Text, nullable=False),  # model.Finding
    Index("findings_by_article", "article", "ordinal", unique=True),
    Index("findings_by_id", "finding"),
)

former_ids = Table(
    "former_ids",
    metadata,
    Column("former", String(80), primary_key=True),  # what versions before called a finding
    Column("finding", String(80), nullable=False, index=True),
)

vectors = Table(
    "vectors",
    metadata,
    Column("model", String(80), primary_key=True),
    Column("text", String(64), primary_key=True),  # SHA-256 of the text, in hexadecimal
    Column("row", LargeBinary, nullable=False),  # float32, little-endian
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding", String(80), nullable=False, index=True),  # model.Finding.id
    Column("verdict", String(12), nullable=False),  # confirmed, rejected, commented, assigned
    Column("reviewer", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("assignee", Text, nullable=False),
    Column("basis", String(64), nullable=False),  # fingerprint of the evidence decided on
    Column("decided", String(32), nullable=False),
)

standings = Table(
    "standings",
    metadata,
    Column("finding", String(80), primary_key=True),  # model.Finding.id
    Column("page", Text, nullable=False),  # key of the page that the last check fetched
    Column("url", Text, nullable=False),
    Column("checked", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("first_failure", String(32)),
    Column("last_success", String(32)),
    Column("body", Text, nullable=False),  # judging.standing.Standing
    Index("standings_by_page", "page"),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding", String(80), nullable=False),
    Column("run", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("before", String(24)),  # the kind until then; NULL when the finding is new
    Column("before_confirmed", Integer),
    Column("rejudged", Integer, nullable=False, server_default="0"),  # by a newer judge alone
    Column("body", Text, nullable=False),  # model.Finding
    Index("changes_by_finding", "finding", "run", unique=True),
    Index("changes_by_run", "run"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(64), primary_key=True),  # the idempotency key that receivers see
    Column("channel", String(80), nullable=False),
    Column("made", String(32), nullable=False),
    Column("state", String(12), nullable=False),  # waiting, delivered
    Column("tries", Integer, nullable=False),
    Column("problem", Text),  # why the last try failed, one line
    Column("body", Text, nullable=False),  # JSON as it is sent
    Index("notices_by_state", "state"),
)


# Opening the database: SQLite in WAL mode by default, PostgreSQL by URL, migrated on open.


BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up. Ledger writes take milliseconds."""

RESTART_SECONDS = 60.0
"""How long a database server that does not answer is waited for, once the store is open."""

ROWS_AT_ONCE = 400
"""Rows read or written in one statement, so that memory stays flat; SQLite takes at least 999
values in one."""

T = TypeVar("T")
MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0008"


def open_store(url: str) -> Engine:
    """An engine on the database at `url`, its tables brought up to date.

    Raises InputError, naming the URL without its password, when it cannot be opened, and
    StoreError when another program holds it.
    """
    try:
        engine = create_engine(url, **_options(url))
    except ModuleNotFoundError as error:
        driver = error.name or "its driver"
        known = driver == "psycopg"
        hint = "pip install '.[postgresql]'" if known else f"install {driver}"
        raise InputError(_shown(url), f"needs {driver}; {hint}") from None
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError(_shown(url), f"not a usable database URL ({_line(error)})") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        _migrate(engine)
    except SQLAlchemyError as error:
        if "locked" in _line(error):
            raise StoreError(_shown(url), "another program holds the database; try again") from None
        if "unable to open database file" in _line(error):
            missing = "no such ledger; run a check first, or name --out or --db"
            raise InputError(_shown(url), missing) from None
        raise InputError(_shown(url), f"cannot open the database: {_line(error)}") from None
    return engine


def must_be_sound(engine: Engine) -> None:
    """Raises StoreError for a SQLite file that is damaged: a query may pass over what is."""
    if engine.dialect.name == "sqlite":
        with transaction(engine) as connection:
            told = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if told != "ok":
            raise StoreError(_shown(str(engine.url)), f"the database is damaged: {told}")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing; what the database refuses becomes a StoreError naming the database."""
    try:
        with _connected(engine) as connection, connection.begin():
            yield connection
    except SQLAlchemyError as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise StoreError(shown, f"the database refuses: {_line(error)}") from error


def _connected(engine: Engine) -> Connection:
    """A connection; a server that was there and is being started again is waited for."""
    until = time.monotonic() + RESTART_SECONDS
    while True:
        try:
            return engine.connect()
        except OperationalError:
            if engine.dialect.name == "sqlite" or time.monotonic() > until:
                raise
            time.sleep(1.0)


class Store:
    """Base of what reads and writes the tables over an engine from `open_store`.

    Each method is one transaction and raises StoreError.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._upsert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def _rows(self, asked: Select[Any]) -> Sequence[Row[Any]]:
        with transaction(self.engine) as connection:
            return connection.execute(asked).all()

    def _values(self, asked: Select[T]) -> Sequence[T]:
        """The first column of what is asked for."""
        with transaction(self.engine) as connection:
            return connection.execute(asked).scalars().all()

    def _value(self, asked: Select[T]) -> T | None:
        """The first column of the first row; None when there is no row."""
        with transaction(self.engine) as connection:
            return connection.execute(asked).scalar()

    def _change(self, statement: Executable) -> int:
        """Carry out one statement; how many rows it changed."""
        with transaction(self.engine) as connection:
            return connection.execute(statement).rowcount


def copied(source: Engine, target: Engine) -> dict[str, int]:
    """Copy every row of a ledger into another that holds none; the rows of each table.

    All or nothing. Raises StoreError when the target holds a run already, or either refuses.
    """
    done: dict[str, int] = {}
    with transaction(target) as into, transaction(source) as out:
        if into.execute(select(runs.c.id).limit(1)).first() is not None:
            raise StoreError(_shown(str(target.url)), "holds runs already; name an empty database")
        for table in metadata.sorted_tables:
            done[table.name] = 0
            rows = out.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings()
            for some in rows.partitions(ROWS_AT_ONCE):
                into.execute(table.insert(), [dict(row) for row in some])
                done[table.name] += len(some)
            numbered = "id" in table.c and isinstance(table.c.id.type, Integer)
            if numbered and target.dialect.name == "postgresql":
                last = f"(SELECT MAX(id) FROM {table.name})"
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                into.execute(
                    text(f"SELECT setval({sequence}, COALESCE({last}, 1), {last} IS NOT NULL)")
                )
    return done


def in_parts(listed: Sequence[T], most: int = ROWS_AT_ONCE) -> Iterator[Sequence[T]]:
    """`listed` in parts of at most `most`, for one statement each."""
    for first in range(0, len(listed), most):
        yield listed[first : first + most]


def execute_all(
    connection: Connection, statement: Executable, rows: Sequence[Mapping[str, Any]]
) -> int:
    """The statement for all `rows`, in parts; how many rows it changed."""
    return sum(connection.execute(statement, some).rowcount for some in in_parts(rows))


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
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # whose driver commits each CREATE by itself
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:  # no way leads from its revision to ours
        shown = engine.url.render_as_string(hide_password=True)
        problem = f"is no ledger of this version of citewatch ({_line(error)})"
        raise InputError(shown, f"{problem}; upgrade citewatch or name another --db") from None


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
