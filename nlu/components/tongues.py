"""Small words that only one of our languages has, nor its neighbours abroad."""

import re

SMALL_WORDS = {
    "en": "the are were and my your our has have been not with there this that from"
    " it at please who what when where why how you they",
    "cy": "mae dwi dydi dyw ydi ydy ydw wyt yw yr yn ydych dych dach fi wedi wrth gan"
    " ddim dim heb ers sut pryd pwy pam ble faint oes sydd efo gyda hefo angen"
    " fy eich neb rhywun dros drwy hoffwn gallech dylid alla allwch ga gaf gael"
    " cael isio eisiau yng ym roedd bod fod ond mewn cyn ar ôl beth diolch bore"
    " heno heddiw ddoe neithiwr yfory stryd ffordd tŷ dŵr",
    "pl": "jest są nie się że czy jak gdzie kiedy przez przed przy dla mi mnie moja"
    " moje mój nam ktoś już jeszcze proszę jestem można nikt dziś wczoraj znowu"
    " bardzo dziękuję",
    "es": "el los las hay cómo dónde cuándo quién qué muy donde cuando nos han"
    " gracias calle hoy ayer",
}
_ONE_LANGUAGE = {
    word: language for language, words in SMALL_WORDS.items() for word in words.split()
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
#: mae'r, dwi'n, wedi'i: joined to the word before, which no other language of ours does
_JOINED_WELSH = re.compile(r"[aeiouwyâêîôŵŷ]'(?:r|n|i|u|w|ch)$")


def counted(text: str) -> dict[str, int]:
    """Return how many small words of each language a text in small letters has."""
    found: dict[str, int] = {}
    for word in _WORD.findall(text.replace("’", "'")):
        joined = _JOINED_WELSH.search(word)
        language = "cy" if joined else _ONE_LANGUAGE.get(word)
        if language:
            found[language] = found.get(language, 0) + 1
    return found
