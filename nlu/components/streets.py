"""How streets, junctions and landmarks are named in English, Welsh, Polish, Spanish."""

import re

#: after a name it makes a street, whatever is before it
_SURE = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|crescent|cres|terrace"
    r"|gardens|grove|court|square|mews|boulevard|blvd|highway|hwy|parkway|pkwy)"
)
_KIND = (
    rf"(?:{_SURE}|dr|place|pl|ct|way|sq|hill|park|row|walk|parade|bridge|roundabout"
    r"|rise|view|green)"
)
#: before a name
_FIRST = (
    r"(?:ul\.|al\.|pl\.|os\.|ulic[aęyąi]|alei|aleja|aleję|placu?|osiedl[ue]"
    r"|calle|avenida|avda\.?|plaza|paseo|camino|ronda"
    r"|stryd|heol|ffordd|lôn|rhodfa|maes)"
)
_LINKS = r"(?:(?:de|del|la|las|los|y|yr|'r)\s+)*"
#: no part of a street's name, in lower case
_NOT_A_NAME = (
    r"(?!(?:the|a|an|my|our|your|his|her|their|this|that|these|those|is|are|was|has"
    r"|in|on|at|of|to|for|from|by|and|or|with|not|no|main|whole|same|next|one|every"
    r"|each|side|back|busy|other|only|down|up|across|along|into|out|it|we|i|you"
    r"|which|old|new|long|little|open|bike|cycle|bus|single|double|dead|private)\b)"
)
_WORD = r"[^\W\d_][\w'’-]*"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĄĆĘŁŃÓŚŹŻŴŶ][\w'’.-]*"
_NAME = (
    rf"(?:(?i:{_FIRST})\s+{_LINKS}{_WORD}(?:\s+{_LINKS}{_CAPITAL}){{0,2}}"
    rf"|(?:{_NOT_A_NAME}{_WORD}\s+){{1,3}}?(?i:{_SURE})\b"
    rf"|{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}|{_NOT_A_NAME}{_WORD})"
)
JUNCTION = re.compile(
    r"\b(?i:(?:corner|junction|crossroads|intersection|crossing)\s+of|junction of"
    r"|(?:na )?rogu|skrzyżowani\w+|esquina de|cruce de|intersección de"
    r"|gornel|cornel|gyffordd|cyffordd)\s+(?:the\s+)?"
    rf"({_NAME}\s+(?:and|&|with|i|z|ze|y|con|a|â|ac)\s+{_NAME})"
)
STREET = re.compile(
    r"\b(?:\d{1,5}[a-zA-Z]?(?:\s*-\s*\d{1,5})?,?\s+)?"
    rf"(?:(?:{_CAPITAL}|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,3}}"
    rf"(?i:{_KIND})\b\.?(?!\s+(?i:light|lamp|sign|works))"
)
NUMBERED = re.compile(
    rf"\b\d{{1,5}}[a-z]?,?\s+(?:{_NOT_A_NAME}[a-z][\w'-]+\s+){{1,3}}{_SURE}\b",
    re.IGNORECASE,
)
LOWER = re.compile(
    r"\b(?:on|in|at|along|of|off|outside|near|by|down|up|to|behind)\s+"
    rf"((?:{_NOT_A_NAME}[a-z][\w'-]+\s+){{1,2}}{_SURE})\b(?!\s+(?:light|lamp|sign|works))",
    re.IGNORECASE,
)
ABROAD = re.compile(
    rf"\b(?i:{_FIRST})\s+{_LINKS}(?:{_CAPITAL}(?:\s+{_LINKS}{_CAPITAL}){{0,2}}"
    rf"|{_NOT_A_NAME}{_WORD}(?=\s+\d|\s*$|\s*[,.;!?]))(?:\s+\d{{1,4}}\w?)?"
)
ROAD_NUMBER = re.compile(
    r"\b(?:the|on|off|along|of)\s+([ABM]\d{2,4}|M\d)\b", re.IGNORECASE
)
_LANDMARKS = (
    r"(?:school|nursery|academy|station|church|chapel|mosque|library|post office"
    r"|bus stop|bus station|town hall|hospital|playground|supermarket|car park|pub"
    r"|bank|chemist|pharmacy|surgery|health centre|community centre|leisure centre"
    r"|shops?|chip shop|canal|river|bridge|underpass|roundabout|cemetery|garage"
    r"|traffic lights|level crossing|market|museum|theatre|stadium|allotments?)"
)
_NO_TIME = (
    r"(?!(?i:mon|tues|wednes|thurs|fri|satur|sun)day|(?i:january|february|march|april"
    r"|may|june|july|august|september|october|november|december|christmas|easter)\b)"
)
LANDMARK = re.compile(
    r"\b(?i:outside|behind|opposite|near|next to|in front of|by|beside"
    r"|across from|at)\s+(?:(?i:the)\s+)?"
    rf"({_NO_TIME}{_CAPITAL}(?:\s+(?:and|&|of|the|y|yr|{_CAPITAL})){{0,4}}"
    rf"|(?i:(?:{_NOT_A_NAME}[a-z]+\s+)?{_LANDMARKS})\b)"
)
LANDMARK_ABROAD = re.compile(
    r"\b(?:(?:przy|koło|obok|za|przed|pod|naprzeciwko|niedaleko)\s+((?:szko|kości"
    r"|sklep|przystan|dworc|bibliote|poczt|park|szpital|przychod|ryn|most|urzęd|ratusz"
    r"|przedszk|boisk|stadion|cmentar|bank|aptek)\w*)"
    r"|(?:cerca|detrás|delante|enfrente|al lado|junto|frente)\s+(?:del?|al?)\s+"
    r"(?:la |los |las |el )?((?:colegio|escuela|iglesia|biblioteca|estación|hospital"
    r"|parque|plaza|mercado|ayuntamiento|farmacia|banco|bar|supermercado|cementerio"
    r"|puente|centro de salud|parada(?: de bus)?)\b)"
    r"|(?:wrth|ger|tu ôl i|o flaen|tu allan i|gyferbyn â)\s*(?:['’]r|yr|y)?\s*((?:ysgol"
    r"|eglwys|capel|llyfrgell|swyddfa bost|orsaf|siop|siopau|ysbyty|arhosfan|dafarn"
    r"|parc|banc|feddygfa|neuadd|afon|bont|gamlas)\b))",
    re.IGNORECASE,
)
