"""Vectors of sentences, kept over runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "vectors",
        sa.Column("model", sa.String(80), primary_key=True),
        sa.Column("text", sa.String(64), primary_key=True),
        sa.Column("row", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("vectors")
