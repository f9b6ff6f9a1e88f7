"""Pages and findings of a run are counted as they change; leases find theirs by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COUNTED = """
INSERT INTO counts (run, name, count)
SELECT run, 'pages', COUNT(*) FROM pages GROUP BY run
UNION ALL SELECT run, 'pages done', COUNT(*) FROM pages WHERE state = 'done' GROUP BY run
UNION ALL SELECT run, 'outcome ' || outcome, COUNT(*) FROM findings GROUP BY run, outcome
UNION ALL SELECT run, 'ended ' || COALESCE({failure}, {status}) AS ending, COUNT(*)
    FROM pages WHERE state = 'done' GROUP BY run, ending
"""
_SAID = {
    "sqlite": {
        "failure": "json_extract(fetch, '$.failure')",
        "status": "json_extract(fetch, '$.status')",
    },
    "postgresql": {
        "failure": "pages.fetch::json ->> 'failure'",
        "status": "pages.fetch::json ->> 'status'",
    },
}


def upgrade() -> None:
    """Bring the tables one step forward."""
    there = sa.inspect(op.get_bind())
    if there.has_table("counts"):  # a step that was cut off starts anew
        op.drop_table("counts")
    op.create_table(
        "counts",
        sa.Column("run", sa.String(40), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.execute(_COUNTED.format(**_SAID[op.get_bind().dialect.name]))
    for name in ("pages_by_state", "pages_by_lease"):
        op.drop_index(name, "pages", if_exists=True)
    op.drop_index("articles_by_state", "articles", if_exists=True)
    op.create_index("pages_by_state", "pages", ["run", "state", "id"])
    leased = sa.text("leased IS NOT NULL")
    op.create_index(
        "pages_by_lease",
        "pages",
        ["run", "leased"],
        sqlite_where=leased,
        postgresql_where=leased,
    )
    op.create_index("articles_by_state", "articles", ["run", "state", "page"])


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("articles_by_state", "articles")
    op.drop_index("pages_by_lease", "pages")
    op.drop_index("pages_by_state", "pages")
    op.create_index("pages_by_state", "pages", ["run", "state"])
    op.drop_table("counts")
