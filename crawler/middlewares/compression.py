"""Content-Encoding undone within DOWNLOAD_MAXSIZE; what lies about itself is kept raw."""

from __future__ import annotations

import logging
import zlib
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.middlewares.failures import Failed
from crawler.middlewares.wire import WIRE, Wire
from crawler.model import Kind

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import Response

logger = logging.getLogger(__name__)


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, with a bomb as TOO_LARGE and an undecodable body as it came, noted."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response decoded, or as it came when it cannot be."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            detail = f"the body grows beyond {self._max_size} bytes when decompressed"
            raise Failed(Kind.TOO_LARGE, detail) from error
        except (OSError, EOFError, ValueError, zlib.error, RuntimeError) as error:
            named = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            wire: Wire | None = request.meta.get(WIRE)
            if wire is not None:
                wire.notes.append(f"Content-Encoding says {named}, the body is not: read as it is")
            logger.info("%s is not %s: %s", response.url, named, error)
            kept = response.replace()
            del kept.headers["Content-Encoding"]
            return kept
