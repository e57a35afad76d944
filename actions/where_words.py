"""Words around a place, in English, Welsh, Polish and Spanish."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


#: begins the words of somebody who does not know
UNKNOWN = _any(
    r"(?:(?:sorry|oh|um|er|well|no)[, ]+)?(?:i(?:'m| am)? )?(?:(?:really|just|have"
    r"|got|honestly) )*(?:no (?:idea|clue)|don'?t (?:really )?(?:know|remember|recall)"
    r"|do not know|dunno|idk|not (?:really )?(?:sure|certain)|unsure|forgot(?:ten)?"
    r"|can(?:'?t|not) (?:remember|say|tell)|couldn'?t (?:say|tell))\b",
    r"(?:does gen i d?dim|dim|(?:does gen i )?ddim) (?:syniad|clem)\b",
    r"(?:(?:dw i|dwi|wn i) )?ddim yn (?:gwybod|siŵr|siwr|cofio)\b|dwn i\w*|wn i ddim\b",
    r"(?:niestety )?(?:ja )?nie (?:wiem|znam|pami[ęe]tam|mam poj[ęe]cia"
    r"|jestem pew(?:ien|na|ny))\b|bez poj[ęe]cia\b",
    r"(?:pues )?(?:yo )?no (?:lo )?s[ée]\b|ni idea\b|no tengo (?:ni )?idea\b"
    r"|no (?:me acuerdo|recuerdo|estoy segur[oa])\b",
)
#: all the words of somebody who does not want to say
RATHER_NOT = _any(
    r"no|nope|none(?: of your business)?|n/?a|skip(?: it| this)?|pass|nowhere|unknown",
    r"stop|never ?mind|forget it|leave it|(?:it )?doesn'?t matter",
    r"(?:i'?d )?(?:rather|prefer) not(?: to)?(?: say)?",
    r"na|nage|hepgor|dim ots",
    r"nie|pomi[ńn]|niewa[żz]ne|nieistotne|wol[ęe] nie (?:m[óo]wi[ćc]|podawa[ćc])",
    r"omitir|no importa|da igual|prefiero no decirlo",
)
#: all the words of somebody who asks what it is for, or what we mean
WHY = _any(
    r"(?:but )?why(?: (?:do|would|does|should) (?:you|u|it|i)(?: (?:need|want|ask"
    r"|matter|to|know|say|tell|you|that|this|it|where|for))*| (?:that|this))?",
    r"what(?: is|'?s)?(?: that| this| it)? for|what|huh|eh|how come",
    r"what do (?:you|u) mean(?: by (?:that|this|where))?|where(?:'?s| is)? what",
    r"pam(?: (?:ydych|dych|dach|wyt|chi|ti|eisiau|angen|gwybod|mae))*",
    r"i beth|beth|be|ble mae beth|beth (?:ydych|dych) chi'n (?:ei )?feddwl",
    r"(?:a )?(?:dlaczego|czemu|po co)(?: (?:pytacie|pytasz|wam|to|ci|chcecie"
    r"|wiedzie[ćc]|potrzebujecie|tego))*",
    r"co|co to znaczy|o co chodzi|ale co|gdzie co|w jakim celu",
    r"(?:y )?(?:por ?qu[ée]|para qu[ée])(?: (?:lo|eso|esto|necesitan?|quieren?"
    r"|pregunta[ns]?|saber|es))*",
    r"qu[ée]|c[óo]mo|d[óo]nde (?:est[áa] )?qu[ée]|qu[ée] quiere decir",
)
#: all the words of somebody who will say it
YES = _any(
    r"(?:yes|yeah|yep|ok|okay|sure|alright|fine|will do|hang on|hold on|wait"
    r"|(?:just )?(?:a|one) (?:sec(?:ond)?|min(?:ute)?|moment))(?: please)?",
    r"ie|iawn|oce|ydw|un eiliad|arhoswch|un funud",
    r"tak|dobrze|okej|jasne|chwil(?:a|eczk[ęe]|k[ęea])|moment"
    r"|(?:prosz[ęe] )?(?:za)?czeka[ćc]",
    r"s[íi]|vale|claro|de acuerdo|bueno|un (?:momento|segundo|minuto)|espere?",
)
#: begins the words for a spot
AT = _any(
    r"(?:(?:just|right|somewhere|over|in front|round|the back|across) )*(?:at|on|in|by"
    r"|near|outside|inside|behind|opposite|beside|between|along|from|next to|of"
    r"|close to|under|around|beneath|past|off|up|down|half ?way|left|right"
    r"|(?:corner|junction) of|the (?:corner|junction|end|top|bottom|back|front) of"
    r"|(?:all )?over|all along)\b",
    r"(?:y )?(?:ar|yn|yng|ym|ger|wrth|tu (?:allan|ôl|mewn|fewn)|gyferbyn|rhwng"
    r"|o flaen|drws nesaf|dan|o dan|uwchben|ar hyd|heibio|i lawr|i fyny|cornel"
    r"|cyffordd)\b",
    r"(?:gdzie[śs] )?(?:na|w|we|przy|obok|ko[łl]o|za|przed|pod|nad|mi[ęe]dzy"
    r"|naprzeciw(?:ko)?|niedaleko|blisko|wzd[łl]u[żz]|r[óo]gu?|skrzy[żz]owanie)\b",
    r"(?:en|cerca|junto|frente|enfrente|al (?:lado|final)|detr[áa]s|delante|entre|por"
    r"|sobre|bajo|debajo|a la altura|esquina|cruce|dentro|fuera|hacia)\b",
)
#: said before a place, it says nothing
LEAD = _any(
    r"(?:(?:well|so|oh|er|um|ok(?:ay)?|yes|sorry|hi|hello|thanks|thank you)[, ]+)*"
    r"(?:it(?:'?s| is| was)|that(?:'?s| is)|this is|they(?:'re| are)) "
    r"(?:(?:just|right|all) )?",
    r"mae(?:'n| o| e| hi|'r)? ",
    r"(?:to (?:jest )?|jest )",
    r"(?:est[áa]n? |es )",
)
#: kinds of places
SPOT = _any(
    r"\b(?:street|st|road|rd|lane|avenue|close|drive|way|path|alley(?:way)?|house"
    r"|home|flats?|garden|estate|town|village|city|park|bridge|school|shops?|station"
    r"|stop|church|corner|junction|roundabout|playground|post ?code|everywhere|place"
    r"|field|square|market|here|there|end|side|pub|hill|river|door|entrance)\b",
    r"\b(?:stryd|heol|ffordd|lôn|tŷ|gardd|pentref|dref|parc|bont|pont|ysgol|siop"
    r"|orsaf|eglwys|ym ?mhobman|yma|dafarn)\b",
    r"\b(?:ulic\w*|drog\w*|alej\w*|dom\w*|ogr[oó]d\w*|osiedl\w*|mie[śs]ci\w*|wie[śs]"
    r"|park\w*|most\w*|szko[łl]\w*|sklep\w*|stacj\w*|przystan\w*|ko[śs]ci\w*"
    r"|wsz[ęe]dzie|tutaj|plac\w*)\b",
    r"\b(?:calle|carretera|camino|casa|piso|jard[íi]n|barrio|pueblo|ciudad|parque"
    r"|puente|colegio|escuela|tienda|estaci[óo]n|parada|iglesia|esquina|plaza|aqu[íi]"
    r"|r[íi]o|todas partes)\b",
)
#: begins a question
ASKS = _any(
    r"(?:so |and |but )?(?:when|how|who|why|what|which|can|could|do|does|did|will"
    r"|would|is|are|should|has|have)\b",
    r"(?:pryd|sut|pwy|pam|beth|pa|oes|ydy|ydych|allwch|alla|fydd|faint)\b",
    r"(?:a )?(?:kiedy|jak|kto|dlaczego|czemu|czy|co|ile|mog[ęe]|mo[żz]na)\b",
    r"(?:y )?(?:cu[áa]ndo|c[óo]mo|qui[ée]n|por qu[ée]|qu[ée]|puedo|puede[ns]?"
    r"|cu[áa]nto|hay)\b",
)
#: makes a sentence
VERB = _any(
    r"\b(?:is|are|was|were|been|has|have|had|won'?t|isn'?t|aren'?t|wasn'?t|hasn'?t"
    r"|can'?t|don'?t|doesn'?t|didn'?t|did|keeps?|getting|goes|there's|i've|i'm|you"
    r"|nobody)\b",
    r"\b(?:mae|maen|oes|roedd|wedi|sydd|dydy|yw|bydd|does)\b",
    r"\b(?:jest|są|był[aoy]?|nie|mam|macie|mają|będzie|został[aoy]?|nikt)\b",
    r"\b(?:es|está|están|hay|han|fue|era|tengo|tienen?|nadie)\b",
)
#: a house, a lamp post, a road
NUMBERED = _any(r"\b\d{1,5}[a-z]?\b", r"\b[abm]\d{1,4}\b")
#: at the ends of words
SIGNS = " \t\n.,;:!?¿¡…'\"()-"
