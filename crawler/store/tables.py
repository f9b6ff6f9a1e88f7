"""The tables of the ledger. Values of the model are kept as JSON text beside the columns
that queries need, so that a new field of the model needs no migration.

Times are RFC 3339 strings in UTC. JSON is text, not a JSON column: escaped NULs then fit
PostgreSQL as well as SQLite.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

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
    Index("pages_by_state", "run", "state"),
    Index("pages_by_page", "key"),
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
