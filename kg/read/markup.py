"""Fragments of HTML to text: nothing of a script, style, comment or picture, one line for each paragraph."""

from __future__ import annotations

import html as entities
import re

_TAG = re.compile(r"<(?:!--|/?[a-zA-Z][a-zA-Z0-9:-]*(?:\s[^<>]*)?/?>)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});")
_BLOCKS = (
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "blockquote",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "figure",
    "header",
)
_SILENT = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "figcaption",
    "svg",
    "button",
    "form",
    "select",
    "textarea",
    "title",
    "head",
)


def text_of(fragment: str) -> str:
    """The text of a fragment.

    >>> text_of("<p>Poland &amp; Belarus</p><script>x</script><p>met.</p>"), text_of("a < b"), text_of("AT&amp;T")
    ('Poland & Belarus\\n\\nmet.', 'a < b', 'AT&T')
    """
    if not _TAG.search(fragment):
        return entities.unescape(fragment) if _ENTITY.search(fragment) else fragment
    from lxml import etree, html

    try:
        tree = html.fragment_fromstring(fragment, create_parent="div")
    except (ValueError, etree.LxmlError, AssertionError):
        return ""
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, *_SILENT, with_tail=False)
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n\n" + (element.tail or "")
        element.text = ("\n\n" if element.tag != "br" else "") + (element.text or "")
    text = "".join(tree.itertext())
    if _ENTITY.search(text):  # feeds escape twice
        text = entities.unescape(text)
    paragraphs = (" ".join(p.split()) for p in re.split(r"\n\s*\n", text))
    return "\n\n".join(p for p in paragraphs if p)
