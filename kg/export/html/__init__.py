"""The view: one HTML file that shows events as a map or a matrix, works offline and is safe against a hostile article.

`content` says what the page holds, `layout` where it stands, `assemble` makes the file; the page itself lies in `page/`.
"""

from kg.export.html.assemble import Inline, page, write_view
from kg.export.html.content import View

__all__ = ["Inline", "View", "page", "write_view"]
