"""A language model as a reader of articles: never needed, asked over HTTP, and believed only where it quotes the article (floor 2).

    from kg.extract.llm import LanguageModel
    model = LanguageModel("http://localhost:8000", "some-model", gazetteer)
    for article in model.ahead(articles):  # asks for several answers at a time
        ...  # parse and link as ever
        claims = list(model.claims(article, linked))
    print(model.usage)

Any server with an OpenAI-compatible `/v1/chat/completions` will do. What the model says counts only as far as the article bears it out: its quotes,
names, times and titles are looked up in the text, and what is not there is rejected and counted. So an instruction that stands in an article
can change nothing but the claims of that article, each of which must still quote it.
"""

from kg.extract.llm.client import KEY, Client
from kg.extract.llm.extractor import LanguageModel
from kg.extract.llm.usage import Usage

__all__ = ["KEY", "Client", "LanguageModel", "Usage"]
