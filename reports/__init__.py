"""One module per output format; one traversal feeds all. Never fetches or judges."""

from reports.formats import FORMATS, write
from reports.traversal import ArticleReport, Run

__all__ = ["FORMATS", "ArticleReport", "Run", "write"]
