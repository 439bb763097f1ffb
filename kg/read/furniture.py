"""What stands around an article in print and on pages, and is none of it: links to others, captions, credits, buttons, notices of rights."""

from __future__ import annotations

import re

LONGEST = 300  # characters; longer lines are prose, whatever they begin with
_STARTS = r"""
    read\ (?:more|also|next|the\ full\ (?:story|article))\s*(?:[:»>→|]|$|here|on\b|at\b)
  | also\ read\b | see\ (?:also|more)\s*[:»>→|] | see\ also\s*$
  | (?:related|recommended|more|top|trending|latest|popular)\ (?:stories|articles|news|topics|posts|coverage|reading|content)\b.{0,40}$
  | related(?:\ (?:story|news))?\s*(?:[:|]|$) | read\s*:\s | read\ in\s*: | (?:tags|topics|keywords|filed\ under)\s*(?:[:|]|$)
  | (?:additional\ )?reporting\ by\ [^.]{0,120}$ | (?:additional\ |writing\ and\ )?(?:reporting|writing|editing)\ by\ .{0,120};\s*(?:editing|writing)\ by\b
  | (?:editing|writing)\ by\ [^.]{0,80}\.?$ | with\ (?:agency\ inputs|agencies|reports?\ from\ [^.,]{0,80})\)?$
  | more\ (?:on\ this(?:\ story)?|from\ [\w ]{1,30}|about\ [\w ]{1,30})\s*[:|]?$ | (?:click|tap)\ here\b
  | click\ to\ (?:share|print|comment|e-?mail|copy|listen|watch|enlarge|view|read|subscribe)\b.{0,60}$ | continue\ reading\b
  | (?:subscribe|sign\ up|register|log\ ?in|sign\ in|already\ a\ (?:subscriber|member))\b.{0,120}$
  | follow\ (?:us|me|our\ [\w ]{1,30})(?:\ (?:on|at|for)\b.{0,60})?\W*$
  | join\ (?:us|our)\ .{0,80}(?:channel|newsletter|whatsapp|telegram|group)\b.{0,40}$
  | download\ (?:our|the)\ .{0,30}app\b.{0,60}$
  | share(?:\ this(?:\ \w+)?|\ (?:on|via)\b.{0,40}|\ (?:article|story|page|post))?\s*[:.]?$
  | (?:print|tweet|e-?mail|copy\ link|save|comments?|whatsapp|advertisement|sponsored(?:\ content)?)\s*:?$
  | (?:article|story)\ continues\ (?:below|after)\b.{0,60}$ | (?:advertisement|ad)\s+-\s+.{0,60}$
  | skip\ (?:to|advertisement|past)\b.{0,60}$
  | (?:watch|listen|video|gallery|podcast|in\ pictures|live\ updates?|explainer)\s*[:|]\s
  | (?:©|\(c\)\s*\d|copyright\b|all\ rights\ reserved)
  | .{0,120}\ball\ rights\ reserved\b\.?$ | (?:with|includes?)\ (?:inputs?|reporting)\ from\b.{0,100}$
  | (?:file\ )?(?:photo|image|picture|photograph)s?(?:\ (?:credit|by|courtesy|source|caption))?\s*(?:[:/|]|by\b|—|–)
  | image\ (?:credits?|source|caption)\s*[:,] | photo\ courtesy\ of\b | more\ from\ [\w ]{1,30}:.{0,40}$
  | follow\ [\w ]{1,30}\ on\ (?:facebook|twitter|x|instagram|bluesky|telegram|whatsapp)\b.{0,80}$
  | caption\s*: | \(?(?:ap|afp|reuters)\ photo\b
  | file\s*[-–—:]\s | [\w .,'’-]{0,60}/?\s*getty\ images\s*$ | (?:i)?stock\ photo\b
  | \[(?:photo|image|file)\b[^\]]*\]$
"""
_ENDS = r"""
    \((?:ap|afp|file|reuters|pool|xinhua)?\s*/?\s*(?:file\ )?(?:photo|image|picture)\b[^()]{0,80}\)\.?$
  | \[(?:file\s*[:|]\s*|photo/|[^\[\]]{0,40}/(?:reuters|afp|ap|getty))[^\[\]]{0,60}\]$
  | \b(?:reuters|afp|ap|epa|tass|xinhua|getty\ images)/[A-Z][\w.'’ -]{2,40}$ | (?:/|via\ |\ )getty\ images\)?\.?$
  | (?:photo|image|picture)\s*:\s*[\w .,'’/-]{2,60}$
"""
_FURNITURE = re.compile(rf"\W{{0,3}}(?:{_STARTS})", re.I | re.X)
_CREDIT = re.compile(_ENDS, re.I | re.X)


def is_furniture(line: str) -> bool:
    """Whether a line is none of the article's own.

    >>> [is_furniture(x) for x in ("Read more: Macron meets Scholz", "© 2026 Daily Example", "Read more books, said the minister.")]
    [True, True, False]
    """
    line = line.strip()
    return 0 < len(line) <= LONGEST and bool(_FURNITURE.match(line) or _CREDIT.search(line))


def without_furniture(text: str) -> str:
    """A text without such lines; all of it, where nothing else would remain."""
    lines = text.split("\n")
    kept = [line for line in lines if not is_furniture(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)) if len(kept) < len(lines) and any(line.strip() for line in kept) else text
