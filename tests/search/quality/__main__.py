"""Print every judged question with its nDCG@10, the worst first, and the level of each language."""

import sys

from app.search.analysis import LANGUAGES
from tests.search.quality.measure import corpus, level, ndcg, questions, search
from tests.search.reference import ReferenceEngine, Shelf

engine = ReferenceEngine(Shelf())
engine.rebuild(corpus().documents)
scored = []
for asked in questions():
    found = search(engine, asked.ask, asked.lang)
    scored.append((ndcg(found, asked.grades), asked, found))
for score, asked, found in sorted(scored, key=lambda row: row[0]):
    names = " ".join(f"{name}({asked.grades.get(name, 0)})" for name in found)
    missed = " ".join(sorted(set(asked.grades) - set(found)))
    sys.stdout.write(f"{score:.2f} {asked.lang} {asked.ask}\n     {names}\n     missed: {missed}\n")
for lang in LANGUAGES:
    sys.stdout.write(f"{lang}: nDCG@10 {level(engine, lang):.3f}\n")
