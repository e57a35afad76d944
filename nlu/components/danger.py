"""The phrases of danger in English, Welsh, Polish and Spanish."""

import re

PHRASES: dict[str, list[str]] = {
    "gas": [
        r"(?:smell|smells|smelling|smelt|odou?r|stink|whiff|reek\w*)\b.{0,25}\bgas\b",
        r"\bgas\b.{0,12}(?:leak|smell|odou?r)\w*",
        r"(?:czuć|czuję|zapach|ulatnia|wyciek)\w*.{0,25}\bgaz\w*",
        r"(?:olor|olores|huele|fuga|escape).{0,15}\bgas\b",
        r"(?:arogl|gollyngiad|ogla).{0,15}\bnwy\b",
    ],
    "live_wires": [
        r"(?:live|exposed|bare|sparking|downed|fallen|hanging).{0,15}"
        r"(?:wire|wires|wiring|cable|cables|power ?lines?)\b",
    ],
    "fire": [
        r"\b(?:is|are|on|caught|catching) fire\b",
        r"\bfire\b.{0,20}\b(?:spreading|burning|flames)\b",
    ],
    "danger_to_life": [
        r"\b(?:unconscious|not breathing|unresponsive|passed out|collapsed in)\b",
    ],
    "self_harm": [
        r"\b(?:kill|hurt|harm) myself\b",
        r"\bend my (?:own )?life\b",
        r"\bsuicid\w+",
    ],
    "child_at_risk": [
        r"\b(?:child|baby|toddler|kid)\b.{0,40}\b(?:hit|beaten|bruises|abused)\b",
    ],
    "adult_at_risk": [r"\b(?:elderly|old|disabled)\b.{0,40}\b(?:abused|beaten)\b"],
    "abuse": [r"\b(?:husband|partner|boyfriend|ex)\b.{0,20}\b(?:hits|beats|hit) me\b"],
}
_PATTERNS = {
    name: [re.compile(phrase, re.IGNORECASE) for phrase in phrases]
    for name, phrases in PHRASES.items()
}


def find(text: str) -> list[tuple[str, str]]:
    """Return each danger found once, with the words that told of it."""
    found = []
    for name, patterns in _PATTERNS.items():
        match = next((m for p in patterns if (m := p.search(text))), None)
        if match:
            found.append((name, match.group(0)))
    return found
