"""Changes of a finding that come from another version of the judge alone are told apart."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the tables one step forward."""
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("changes")}
    if "rejudged" not in known:  # a step that was cut off starts anew
        column = sa.Column("rejudged", sa.Integer, nullable=False, server_default="0")
        op.add_column("changes", column)


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("changes", "rejudged")
