"""The phrases of danger in English, Welsh, Polish and Spanish."""

import re

PHRASES: dict[str, list[str]] = {
    "carbon_monoxide": [
        r"\b(?:carbon )?monoxide\b|\bCO (?:alarm|detector)",
        r"\bcarbon monocsid|\blarwm CO\b|\bczad\w*|\btlenk\w* węgla|\bmonóxido",
    ],
    "gas": [
        r"(?:smell|smelt|odou?r|stink|stunk|reek|whiff)\w*\b.{0,25}\bga[sz]\b",
        r"\bgas\b.{0,12}(?:leak|smell|odou?r|escap|hiss)\w*",
        r"(?:leak|escap|hiss)\w*.{0,15}\bgas\b",
        r"(?:czuć|czuję|śmierdzi|cuchnie|zapach|ulatnia|wyciek|leci)\w*.{0,30}\bgaz\w*",
        r"\bgaz\w*.{0,20}(?:ulatnia|syczy|cieknie|leci)\w*",
        r"(?:olor|huele|peste|apesta|fuga|escape|sale|pierde).{0,15}\bgas\b",
        r"(?:arogl|aroglau|oglau|drewi|gollwng|gollyngiad|dianc).{0,20}\bnwy\b",
        r"\bnwy\b.{0,15}(?:gollwng|dianc)",
    ],
    "live_wires": [
        r"(?:live|exposed|bare|spark\w*|downed|fallen|hang\w*|dangl\w*).{0,15}"
        r"(?:wire|wires|wiring|cable|cables|power ?lines?)\b",
        r"(?:wire|cable|power ?line|electric)\w*.{0,30}(?:spark|down\b|exposed|live\b)",
        r"electric\w* shock|\bgot a shock\b|electrocut\w+",
        r"gwifr\w*.{0,20}(?:noeth|byw|gwreichion\w*)|sioc drydan|gwifren fyw",
        r"gołe\w* (?:kabl|przewod|przewód)\w*|iskrz\w*|kopnął prąd",
        r"pora[zż]i\w*.{0,8}prąd",
        r"cables? (?:pelad|caíd)\w*|(?:echa\w*|suelta) chispas",
        r"dio (?:la corriente|calambre)",
    ],
    "fire": [
        r"\b(?:is|are|on|caught|catching|set) fire\b|\b(?:ablaze|alight|in flames)\b",
        r"\bflames?\b|\bset (?:fire|alight)\b|\btorched\b",
        r"\bsmoke\b.{0,25}(?:pouring|coming|filling|thick|black|out of)",
        r"(?:pouring|thick|black)\b.{0,10}\bsmoke\b",
        r"\b(?:is|are|house|flat|car|roof|shed|bins?)\b.{0,10}\bburning\b",
        r"ar dân\b|\bfflam\w*|\bmwg (?:du|trwchus)\b|yn llosgi\b",
        r"\bpali si[eę]|\bpłon\w+|\bpożar|\bpłomieni\w*|\bpodpal\w+|\bgęsty dym",
        r"\ben llamas|\bsalen? llamas|\bard(?:e|en|iendo)\b|\bincendio\b",
        r"\bprend\w+ fuego",
    ],
    "water": [
        r"(?:trapped|stuck|swept)\b.{0,30}\b(?:flood|water|river|ford)\w*",
        r"(?:flood|water|river)\w*.{0,40}\b(?:trapped|stuck|swept|rising)\b",
        r"llifogydd.{0,30}(?:sownd|gaeth)|(?:sownd|gaeth).{0,30}(?:llifogydd|dŵr)",
        r"(?:uwięz|utkn)\w*.{0,30}(?:wod|powod)\w*|(?:wod|rzek)\w*.{0,30}(?:uwięz|utkn)\w*",
        r"atrapad\w*.{0,30}(?:agua|inunda|riada)|(?:agua|río|inunda\w*).{0,30}atrapad\w*",
    ],
    "collapse": [
        r"\b(?:collaps(?:ed|ing)|caved in|gave way|come down|sink ?hole)\b",
        r"\b(?:dymchwel|wedi cwympo|wedi syrthio|wedi disgyn)\b",
        r"\b(?:zawalił|runęł|zapadł|wali się)\w*|\bzapadlisk\w*",
        r"\b(?:derrumb|hundid|hundió|hundimiento|socavón)\w*",
    ],
    "danger_to_life": [
        r"\b(?:unconscious|unresponsive|passed out|bleeding)\b",
        r"\b(?:stabb|drown|chok)\w+\b",
        r"\b(?:not|isn'?t|stopped|can'?t) breath\w*|\bheart attack\b|\boverdos\w*",
        r"\b(?:knife|machete|gun|sword|shot|shooting)\b|\bgoing to (?:kill|jump|shoot)",
        r"\b(?:won'?t|doesn'?t|can'?t) wake\b|\bnot (?:moving|responding)\b",
        r"\bboddi\b|\banymwybodol\b|\bddim yn (?:anadlu|deffro|symud)\b|\bcyllell\b"
        r"|\bchyllell\b|\bfy lladd i?\b|\bgwaedu\b|\bgwn\b",
        r"\btopi\b|\btonie\b|nieprzytomn\w*|nie oddycha|nie rusza si[eę]|nie budzi"
        r"|\bnoż\w*|\bnóż\b|\bmaczet\w*|\bzabije\b|\bkrwawi\b|\bbroni[aą]\b",
        r"\bahog\w+|inconsciente|no (?:respira|despierta|reacciona|se mueve)|\bcuchillo"
        r"|\bmachete|\bnavaja|\bpistola|\bva a (?:matar|saltar)|\bsangra\b",
    ],
    "self_harm": [
        r"\b(?:kill|hurt|harm|cut|cutting|killing) (?:myself|himself|herself)\b",
        r"\b(?:end|ending|take) (?:my (?:own )?life|it all|everything)\b|\bsuicid\w+",
        r"\b(?:want|wants|wanna|wish|rather) (?:to )?(?:die|be dead|disappear)\b",
        r"\b(?:don'?t|do not) want to (?:live|be here|be alive|exist|wake up)\b",
        r"\bbetter off (?:without me|if i)|\bno (?:point|reason) (?:in |to )?"
        r"(?:go(?:ing)? on|liv\w+|carry\w*)",
        r"lladd (?:fy|ei) hun|hunanladdiad|(?:eisiau|am) (?:marw|farw)",
        r"torri (?:fy|ei) hun|well (?:eu byd )?hebdd\w+",
        r"ddim eisiau (?:byw|bod yma|deffro)",
        r"\bzabić si[eę]|si[eę] zabić|samobójstw\w*|chc\w+ (?:umrzeć|już żyć)|ze sobą"
        r" skończyć|nie chc\w+ (?:już )?żyć|beze mnie|\bsi[eę] tn[ie]\w*|życia dość",
        r"\bsuicid\w+|\b(?:matarme|morirme|quitarme la vida|cortarme)\b",
        r"acab\w+ con (?:todo|mi vida)|qui\w+ (?:morir|morirse)",
        r"no quiero (?:vivir|existir)|mejor sin mí",
    ],
    "child_at_risk": [
        r"\b(?:child|children|baby|toddler|kids?|boy|girl|lad|son|daughter)\b.{0,40}"
        r"\b(?:hit|hits|beaten|beats|bruises|abused|alone|locked|belt|touch\w*)\b",
        r"\b(?:plentyn|plant|babi|bachgen|merch)\b.{0,40}\b(?:curo|taro|gleisiau|hunain"
        r"|gloi|cloi|hun)\b",
        r"\b(?:dzieck|dzieci|niemowl|chłop|dziewczyn|syn)\w*.{0,40}\b(?:bij|siniak|same|samo"
        r"|zamkni|pas)\w*",
        r"\b(?:niñ|bebé|crío|hij)\w*.{0,40}\b(?:pega|golpe|moraton|sol[oa]s?|encerrad)\w*",
    ],
    "adult_at_risk": [
        r"\b(?:elderly|old|disabled|vulnerable|mum|dad|nan|gran\w*|mother|father"
        r"|neighbour)\b.{0,50}\b(?:abused|beaten|missing|lost|wandered"
        r"|(?:not|hasn'?t) been seen|(?:doesn'?t|does not) (?:answer|open))\b",
        r"\b(?:hen|Mam|Nain|Taid|cymydog|nghymydog)\b.{0,50}"
        r"\b(?:ar goll|curo|taro|ddim yn (?:agor|ateb))\b",
        r"\b(?:starsz|babci|sąsiad|mam|ojci|ojciec)\w*.{0,50}"
        r"(?:zaginę|nie otwiera|nie widzia|bije|nie reaguje)\w*",
        r"\b(?:ancian|mayor|abuel|vecin|madre|padre)\w*.{0,50}(?:perdid|desaparecid"
        r"|no (?:abre|contesta)|pega)\w*",
    ],
    "abuse": [
        r"\b(?:he|she|husband|wife|partner|boyfriend|girlfriend|ex|dad|son)\b.{0,25}"
        r"\b(?:hits?|beats?|punch\w*|chok\w*|strangl\w*|threaten\w*) "
        r"(?:me|my|us|her|mum)\b",
        r"\b(?:fy nharo|fy mwrw|fy nghuro|ei churo|fy nghloi|fy mygwth)\b",
        r"\bbij\w* mnie|mnie (?:bije|pobił|zamyka|śledzi)|\b(?:pobił|katuje|udusić)\b",
        r"\bme (?:ha vuelto a pegar|pega|golpea|encierra|amenaza)|\bpalizas?\b"
        r"|\bpega a su (?:mujer|novia)",
    ],
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
