"""The printed page of a passage is called `page`, as in the lines of findings.

In JSON a quotation mark inside a text is escaped, so that only a key can look like the old name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = ("findings", "changes")


def upgrade() -> None:
    """Bring the tables one step forward."""
    _rename('"leaf":', '"page":')


def downgrade() -> None:
    """Take the step back."""
    _rename('"page":', '"leaf":')


def _rename(old: str, new: str) -> None:
    for name in _TABLES:
        body: sa.ColumnClause[str] = sa.column("body")
        table = sa.table(name, body)
        op.execute(
            sa.update(table).where(body.contains(old)).values(body=sa.func.replace(body, old, new))
        )
