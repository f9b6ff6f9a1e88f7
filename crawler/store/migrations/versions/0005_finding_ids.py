"""Ids of findings without the offset of what they are of; what they were called is kept.

The new ids come from the findings as they are stored: an article's findings name all its
quotations and citations. The ids stay when the step is taken back.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from crawler.model import Finding, finding_id, occurrences

revision = "0005"
down_revision = "0004"

_AT_ONCE = 400


def upgrade() -> None:
    """Bring the tables one step forward."""
    bind = op.get_bind()
    if not sa.inspect(bind).has_table("former_ids"):  # a step that was cut off starts anew
        op.create_table(
            "former_ids",
            sa.Column("former", sa.String(80), primary_key=True),
            sa.Column("finding", sa.String(80), nullable=False, index=True),
        )
    known = sa.MetaData()  # the tables as they are at this step, whatever becomes of them later
    known.reflect(bind)
    findings, former = known.tables["findings"], known.tables["former_ids"]
    # Later readings of an article go over earlier ones: what stands now decides what is meant.
    for article in _all(sa.select(findings.c.article).distinct().order_by(findings.c.article)):
        _rename_article(known.tables, article)
    decisions = known.tables["decisions"]
    now = sa.select(former.c.finding).where(former.c.former == decisions.c.finding)
    renamed = decisions.c.finding.in_(sa.select(former.c.former))
    bind.execute(decisions.update().where(renamed).values(finding=now.scalar_subquery()))
    for names in _chunks(_all(sa.select(former.c.finding).distinct())):
        _merge_standings(known.tables["standings"], former, names)
    notices = known.tables["notices"]
    for notice in _all(sa.select(notices.c.id).where(notices.c.state == "waiting")):
        _rename_in_notice(notices, former, notice)


def _all(asked: sa.Select[Any]) -> Sequence[Any]:
    return op.get_bind().execute(asked).scalars().all()


def _rename_article(tables: Mapping[str, sa.Table], article: int) -> None:
    """The findings of one reading of an article, and the changes that its run found of them."""
    bind = op.get_bind()
    findings, changes, former = tables["findings"], tables["changes"], tables["former_ids"]
    asked = sa.select(findings.c.id, findings.c.run, findings.c.finding, findings.c.body)
    rows = bind.execute(asked.where(findings.c.article == article)).all()
    found = [msgspec.json.decode(row.body, type=Finding) for row in rows]
    cited = {("", one.citation.url, one.citation.span.start) for one in found if one.citation}
    numbers = occurrences(cited.union(one.place for one in found))
    now = {}
    for row, one in zip(rows, found, strict=True):
        words, url, _ = one.place
        number = numbers[one.place]
        now[row.finding] = finding_id(one.article, words, url, number), number
    _update(findings, [_renamed(row, *now[row.finding]) for row in rows])
    for some in _chunks(list(now)):
        of_run = changes.c.run == rows[0].run
        names = [now[old][0] for old in some]
        taken = set(_all(sa.select(changes.c.finding).where(of_run, changes.c.finding.in_(names))))
        told = sa.select(changes.c.id, changes.c.finding, changes.c.body)
        changed = bind.execute(told.where(of_run, changes.c.finding.in_(some))).all()
        # A finding changes once in a run, also where the run had its article twice.
        again = [change.id for change in changed if now[change.finding][0] in taken]
        bind.execute(changes.delete().where(changes.c.id.in_(again)))
        fresh = [change for change in changed if change.id not in again]
        _update(changes, [_renamed(change, *now[change.finding]) for change in fresh])
        bind.execute(former.delete().where(former.c.former.in_(some)))
        bind.execute(former.insert(), [{"former": old, "finding": now[old][0]} for old in some])


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(names), _AT_ONCE):
        yield names[first : first + _AT_ONCE]


def _update(table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        this = table.c.id == sa.bindparam("row")
        values: dict[str, Any] = {"finding": sa.bindparam("name"), "body": sa.bindparam("text")}
        op.get_bind().execute(table.update().where(this).values(values), rows)


def _renamed(row: Any, name: str, number: int) -> Mapping[str, object]:
    fields = msgspec.json.decode(row.body) | {"id": name, "occurrence": number}
    return {"row": row.id, "name": name, "text": msgspec.json.encode(fields).decode()}


def _merge_standings(standings: sa.Table, former: sa.Table, names: Sequence[str]) -> None:
    """One standing for all that each finding was called: the newest as it is, so that no failures
    are added up that were not counted as one row.
    """
    bind = op.get_bind()
    asked = sa.select(standings, former.c.finding.label("name")).join_from(
        standings, former, former.c.former == standings.c.finding
    )
    rows = bind.execute(asked.where(former.c.finding.in_(names)).order_by(standings.c.checked))
    newest = {}
    for row in rows.mappings().all():
        body = msgspec.json.decode(row["body"]) | {"finding": row["name"]}
        kept = {column.name: row[column.name] for column in standings.c}
        kept |= {"finding": row["name"], "body": msgspec.json.encode(body).decode()}
        newest[row["name"]] = kept
    olds = sa.select(former.c.former).where(former.c.finding.in_(names))
    bind.execute(standings.delete().where(standings.c.finding.in_(olds)))
    if newest:
        bind.execute(standings.insert(), list(newest.values()))


def _rename_in_notice(notices: sa.Table, former: sa.Table, notice: str) -> None:
    """The ids in a notice that is not delivered yet."""
    bind = op.get_bind()
    this = notices.c.id == notice
    told = json.loads(bind.execute(sa.select(notices.c.body).where(this)).scalar_one())
    for change in told.get("changes", ()):
        asked = sa.select(former.c.finding).where(former.c.former == change["id"])
        change["id"] = change["finding"]["id"] = bind.execute(asked).scalar() or change["id"]
    bind.execute(notices.update().where(this).values(body=json.dumps(told)))


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("former_ids")
