"""Words of time in English, Welsh, Polish and Spanish."""

import re

_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|several|few|many)"
_UNIT = r"(?:minute|hour|day|night|week|fortnight|month|year)s?"
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february"
    r"|march|april|may|june|july|august|september|october|november|december|christmas"
    r"|easter|week|month|year|night|morning|evening|afternoon|weekend|noon|midnight)s?"
)
ENGLISH = (
    r"(?:since|for|at|on|in|every|from|until|last|next|this|yesterday|tomorrow)\s+"
    r"(?:(?:last|the|about|around|over|past|this|next|early|late|nearly)\s+){0,2}"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_DAY}|{_NUMBER}\s+{_UNIT})\b"
    rf"|(?:{_NUMBER}\s+{_UNIT})\s+(?:ago|now)\b"
    r"|at\s+\d{1,2}(?::\d{2})?(?:\s?(?:am|pm|o'clock))?\b(?!\s+[a-z]+\s+(?:st|road|lane))"
    r"|(?:every|each)\s+(?:day|night|week|month|year)|all (?:day|night|week)"
    r"|yesterday|today|tonight|tomorrow"
)
POLISH = (
    r"(?:od|do|w|we|co|przez|przed|ponad|każd\w+|zeszł\w+|ostatni\w*)\s+"
    r"(?:(?:ponad|zeszł\w+|ostatni\w*|poprzedni\w*|każd\w+|\d+|dwóch|trzech|czterech"
    r"|pięciu|kilku|dwa|trzy|cztery|kilka|paru)\s+){0,2}"
    r"(?:poniedział\w+|wtor\w+|środ\w+|czwart\w+|piąt\w+|sobot\w+|niedziel\w+|tydzień"
    r"|tygodni\w*|dni\w?|dzień|miesi\w+|rok\w*|lat|noc\w*|wieczor\w*|rana|ran[oa]"
    r"|godzin\w*|świąt|stycz\w+|lut\w+|mar[cz]\w*|kwiet\w+|maj\w?|czerw\w+|lip\w+"
    r"|sierp\w+|wrze\w+|październik\w*|listopad\w*|grud\w+)\b"
    r"|wczoraj(?:\s+(?:wieczorem|rano|w nocy))?|dzi(?:ś|siaj)(?:\s+(?:rano|wieczorem))?"
    r"|jutro|przedwczoraj"
)
SPANISH = (
    r"(?:desde|hasta|hace|cada|todos los|todas las|durante|el|la|los|por la)\s+"
    r"(?:(?:el|la|hace|más de|casi|pasad[oa]|próxim[oa]|\d+|un|una|dos|tres|cuatro"
    r"|cinco|seis|varios|varias)\s+){0,2}"
    r"(?:lunes|martes|miércoles|jueves|viernes|sábados?|domingos?|días?|semanas?|mes"
    r"|meses|años?|noches?|tardes?|horas?|navidad|enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre)(?:\s+pasad[oa])?\b"
    r"|anoche|anteayer|ayer(?:\s+por la (?:noche|tarde|mañana))?|hoy"
    r"|esta (?:mañana|noche|tarde|semana)|mañana"
)
WELSH = (
    r"(?:ers|am|bob|dros|nos|dydd|yr?|mis)\s+"
    r"(?:(?:dydd|nos|mis|dros|tua|y|yr|\d+|dau|dwy|tri|tair|pedair|pum|sawl)\s+){0,2}"
    r"(?:llun|mawrth|mercher|iau|gwener|sadwrn|sul|wythnos\w*|ddiwrnod|diwrnod|dyddiau"
    r"|mis|misoedd|blwyddyn|flynyddoedd|nos|bore|noson|nadolig|pasg|ionawr|chwefror"
    r"|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)"
    r"(?:\s+(?:ddiwethaf|nesaf))?\b"
    r"|ers (?:pythefnos|tridiau|ddoe|oriau)|ddoe|neithiwr|heddiw|heno|yfory"
    r"|bore ['’]?ma|y bore ['’]?ma"
)
DATE = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}"
TIME = re.compile(
    rf"(?<!\w)(?:{DATE}|{ENGLISH}|{POLISH}|{SPANISH}|{WELSH})(?!\w)", re.IGNORECASE
)
