"""One module per output format; one traversal feeds all. Never fetches or judges."""

from crawler.checks.results import ArticleReport, Run
from reports.formats import FORMATS, write

__all__ = ["FORMATS", "ArticleReport", "Run", "write"]
