"""What people and programs read of a run: files, the terminal, the review server.

A `Run` of articles with their findings comes in and is passed over once, whatever formats are
asked for (`formats`); each format is one writer. Imports `crawler.checks` and below; never
fetches or judges.
"""

from crawler.checks.results import ArticleReport, Run
from reports.formats import FORMATS, write, write_each

__all__ = ["FORMATS", "ArticleReport", "Run", "write", "write_each"]
