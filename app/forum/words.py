"""The words a title is found by: folded alike in both languages.

Accents and capitals go, and so does a plural's last letter; what stands in every title (*the*,
*les*, *how*) is left out.
"""

from __future__ import annotations

import re
import unicodedata

MAX_WORDS = 16
MAX_LENGTH = 40
STOP_WORDS = frozenset(
    """
    about after all also and another any are because been before being between both but can could
    did does doing done don down each else even ever every for from get gets give given goes going
    had has have having her here hers him his how into its just know let like made make many may
    might more most much must nor not now off one only other our out over own really same say
    shall she should since some such tell than that the their them then there these they thing
    this those through too under until upon use used using very want was way well were what when
    where which while who whom whose why will with within without would yet you your
    afin ailleurs ainsi alors apres assez aucun aujourd aussi autre aux avant avec avez avoir avons
    car ceci cela celle celui ces cet cette ceux chaque chez comme comment dans deja depuis des
    devrait doit doivent donc dont elle elles encore entre est etait ete etes etre eux faire fait
    falloir faut font hors ici ils jamais leur lors lui mais meme mes moi moins mon nos notre nous
    ont par parce parmi pas pendant peut peuvent plus plusieurs pour pourquoi pourrait puis quand
    que quel quelle quelque quelqu qui quoi rien sans ses seulement sinon soit son sont sous sur
    tes toi ton toujours tous tout toute tres une vers veut voici voila vont vos votre vous
    """.split()  # noqa: SIM905  (a page of quotation marks says less)
)


def words_of(title: str) -> list[str]:
    """In the order of the title, each once, at most ``MAX_WORDS``."""
    spread = title.lower().replace("œ", "oe").replace("æ", "ae")
    letters = (c for c in unicodedata.normalize("NFKD", spread) if not unicodedata.combining(c))
    found = (word[:MAX_LENGTH] for word in re.findall(r"[^\W_]+", "".join(letters)))
    kept = (_singular(word) for word in found if len(word) > 2 and word not in STOP_WORDS)
    return list(dict.fromkeys(kept))[:MAX_WORDS]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sx" and word[-2] != "s" else word
