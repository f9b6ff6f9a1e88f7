"""Where findings stand over runs, their changes, and the notices of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_index("pages_by_page", "pages", ["key"])
    op.create_table(
        "standings",
        sa.Column("finding", sa.String(80), primary_key=True),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("checked", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("confirmed", sa.Integer, nullable=False),
        sa.Column("first_failure", sa.String(32)),
        sa.Column("last_success", sa.String(32)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("standings_by_page", "standings", ["page"])
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("finding", sa.String(80), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("confirmed", sa.Integer, nullable=False),
        sa.Column("before", sa.String(24)),
        sa.Column("before_confirmed", sa.Integer),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("changes_by_finding", "changes", ["finding", "run"], unique=True)
    op.create_index("changes_by_run", "changes", ["run"])
    op.create_table(
        "notices",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("made", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("notices_by_state", "notices", ["state"])


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("pages_by_page", "pages")
    for name in ("notices", "changes", "standings"):
        op.drop_table(name)
