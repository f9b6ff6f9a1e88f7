"""Runs, articles, pages and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, index=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("finished", sa.String(32)),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.String(40), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("page", sa.Text),
        sa.Column("body", sa.Text),
    )
    op.create_index("articles_by_run", "articles", ["run", "ordinal"], unique=True)
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.String(40), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("leased", sa.Float),
        sa.Column("fetch", sa.Text),
    )
    op.create_index("pages_by_key", "pages", ["run", "key"], unique=True)
    op.create_index("pages_by_state", "pages", ["run", "state"])
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.String(40), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("article", sa.Integer, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("finding", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("findings_by_article", "findings", ["article", "ordinal"], unique=True)
    op.create_index("findings_by_id", "findings", ["finding"])


def downgrade() -> None:
    """Take the step back."""
    for name in ("findings", "pages", "articles", "runs"):
        op.drop_table(name)
