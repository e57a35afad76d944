"""The clauses of a message: a danger may be told in one, the rest be about a bin."""

import re

#: characters of one piece
LONGEST = 80
FEWEST_WORDS = 2
_BREAKS = re.compile(
    r"[.!?;:]+\s|\s[-–—]\s|,\s|\s(?=(?:and|but|also|besides|plus|because"
    r"|hefyd|ond|achos|gyda llaw|ale|oraz|poza tym|także"
    r"|pero|además|también|porque)\s)",
    re.IGNORECASE,
)


def pieces(text: str) -> list[str]:
    """Return the clauses of a cleaned text, LONGEST at most each; [] for just one."""
    found = []
    for clause in _BREAKS.split(text):
        words: list[str] = []
        for word in clause.split():
            if words and sum(map(len, words)) + len(words) + len(word) > LONGEST:
                found.append(words)
                words = []
            words.append(word[:LONGEST])
        found.append(words)
    long_enough = [" ".join(words) for words in found if len(words) >= FEWEST_WORDS]
    return long_enough if len(found) > 1 else []
