"""The mark of a page that a browser already has: same mark, same page. Pure, and the same for both who ask."""

from datetime import datetime, timedelta
from hashlib import blake2b

from doorstep.views.track import Mark

#: The cookie of the second proof; whoever has given it sees another page.
COOKIE = "proof"
#: Words such as "in 20 minutes" and "today" grow old by themselves, so a page is new again after so long.
FRESH_FOR = timedelta(minutes=5)


def tag(mark: Mark, *, code: str, language: str, query: str, proof: str, now: datetime) -> str:
    """Return the weak ETag of the page that this reader would get now.

    `code` marks templates and styles, `language` is the Accept-Language as sent, `query` the query string, `proof` the
    second proof's cookie.
    """
    span = int(now.timestamp()) // int(FRESH_FOR.total_seconds())
    words = "\n".join((str(mark.version), mark.release, code, language, query, proof, str(span)))
    return f'W/"{blake2b(words.encode(), digest_size=12).hexdigest()}"'
