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
    r"|field|square|market|(?:bus )?shelter|surgery|canal|crossing|here|there"
    r"|end|side|pub|hill|river|door|entrance)\b",
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
    r"|can'?t|don'?t|doesn'?t|didn'?t|did|does|keeps?|get(?:s|ting)?|goes|there's|i've"
    r"|i'm|(?-i:I)|you|he|she|they|nobody|no ?one|somebody|someone|whoever|could|would"
    r"|should|must|will|might|fix|mend|sort|pull|pay|play|hope|tried|try|told|tell"
    r"|report(?:ed|ing)?|phoned|rang|called|wait(?:ed|ing)|stinks?|smells?)\b",
    r"\b(?:mae|maen|oes|roedd|wedi|sydd|dydy|yw|bydd|does|brysiwch|trwsiwch"
    r"|gwnewch|drewi|dw i|dwi|dych chi|ydych)\b",
    r"\b(?:jest|są|był[aoy]?|nie|mam|macie|mają|będzie|został[aoy]?|nikt|kto[śs]?"
    r"|po[sś]pieszcie|zr[óo]b\w*|napraw\w*|zg[łl]asza\w*|zg[łl]osi[łl]\w*|czeka\w*"
    r"|[śs]mierdzi|zabi[łl]\w*|chc[ęe]|prosi\w*)\b",
    r"\b(?:es|está|están|hay|han|fue|era|tengo|tienen?|nadie|alguien|arreglen|arregladlo"
    r"|hagan|dense|aviso|avis[ée]|llevo|llevamos|huele|matar[íi]a|quiero|espero)\b",
)
#: of time, of haste, of how bad it is: no place is told by them
BESIDE_THE_POINT = _any(
    r"\b(?:(?:the )?end of (?:the |this |next )?(?:day|week|month|year)|my wits'? end"
    r"|hurry"
    r"|urgent(?:ly)?|asap|as soon|soon|quick(?:ly|er)?|fast(?:er)?|now|again"
    r"|already|worse|worst|awful|terrible|horrible|disgusting|disgrac\w*|ridiculous"
    r"|shame\w*|joke|useless|sick|fed up|tired|enough|patience|caring|about time"
    r"|(?:first|second|third|fourth|fifth|last|next|every|each|many|this) times?"
    r"|ages|years?|months?|weeks?|weekends?|days?|hours?|minutes?|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september"
    r"|october|november|december|winter|christmas|mornings?|afternoons?|evenings?"
    r"|nights?|today|yesterday|tomorrow|tonight|since|deep(?:er)?|big(?:ger)? one|huge"
    r"|loud|danger(?:ous)?|hurt|murder|kill|leg|of course|thanks|very|really"
    r"|absolutely|mostly|never|not|finger|my head|sake|tax|by law|over and over"
    r"|on and off|state|nerves?|weather|bits|lethal|behalf|general|convenience"
    r"|respect|honest|dumps|right away|over it|my (?:kids?|children)|puncture|broke"
    r"|annoying|angry|livid|refund)\b",
    r"\b(?:cynted|frys|unwaith|tro|trydydd|gwaeth|waeth|cywilydd|wythnos\w*|mis(?:oedd)?"
    r"|flynyddoedd|diwrnod\w*|ddwfn|dwfn|fawr iawn|llond bol|ofnadwy|eto|bob|ers|cyn"
    r"|beryglus|yn y (?:nos|bore|prynhawn)|ar ddydd|wrth gwrs|gobeithio|gwarthus|fuan"
    r"|ar ran|digon)\b",
    r"\b(?:szybko|szybciej|piln\w*|raz|razy|znowu|zn[óo]w|ci[ąa]gle|wstyd|skandal"
    r"|ha[ńn]ba|tydzie[ńn]|tygod\w*|miesi[ąa]c\w*|lat|rok|roku|dni|godzin\w*|noc\w*"
    r"|wiecz[óo]r\w*|poniedzia[łl]\w*|wtorek|[śs]rod[ęe]|czwartek|pi[ąa]tek|sobot[ęe]"
    r"|niedziel[ęe]|zim[ąaęe]|[śs]wi[ęe]tami|dzi[śs]|jutro|wczoraj|g[łl][ęe]bok\w*"
    r"|niebezpieczn\w*|w ko[ńn]cu|po prostu|na pewno|na razie|na co|bardzo"
    r"|oczywi[śs]cie|coraz|gorzej|razie|lito[śs][ćc]|okazji|w imieniu|masakra|dawna"
    r"|deszcz\w*|do[śs][ćc]|uszkodzi\w*)\b",
    r"\b(?:prisa|r[áa]pido|urgente|ya|(?:primera|segunda|tercera|cuarta|otra|cada) vez"
    r"|veces|verg[üu]enza|semanas?|mes(?:es)?|a[ñn]os?|d[íi]as?|horas?|noches?|ma[ñn]ana"
    r"|tarde|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bados?|domingos?|invierno"
    r"|navidad|hoy|ayer|peor|fatal|hart[oa]s?|profund\w*|peligros?\w*|en fin|en serio"
    r"|por fin|por favor|por supuesto|por dios|sobre todo|muy|siempre|nunca"
    r"|hace|hacen|nombre de|en cuanto|en[ée]sima|urgencia|absoluto|desastre|verdad)\b",
)
#: said beside anything
POLITE = _any(
    r"\b(?:please|pls|plz|thanks|thank you|cheers|prosz[ęe]|dzi[ęe]ki|dzi[ęe]kuj[ęe]"
    r"|por favor|gracias|plis|os gwelwch yn dda|diolch)\b"
)
#: goes on about a place that was named
WHERE_IT = _any(r"\bwhere (?:it|they|you|we|i)\b.*", r"\bdonde siempre\b.*")
#: a house, a lamp post, a road
NUMBERED = _any(r"\b\d{1,5}[a-z]?\b", r"\b[abm]\d{1,4}\b")
#: between the sentences of an answer, and its clauses
STOPS = re.compile(r"[.,;:!?…]+\s|\s[-–—]\s")
#: at the ends of words
SIGNS = " \t\n.,;:!?¿¡…'\"()-"
