"""The report of an evaluation as one page that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bot.evaluation.beside import Beside
from bot.evaluation.charts import FEWEST, calibration, matrix, shades, trust
from bot.evaluation.evaluate import NOTHING, Confusion, Score, SourceScore
from bot.evaluation.rows import KINDS, Kind
from bot.evaluation.scores import Report, compared
from bot.evaluation.sets import Group, SetScore
from bot.evaluation.thresholds import Advice

STYLE = """
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0 auto;
padding:1rem;max-width:60rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.3rem;margin:2.5rem 0 .5rem;border-top:2px solid;
padding-top:.75rem}
h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
p{margin:.25rem 0 .75rem;max-width:42rem}
a{color:#00528f}
nav ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;
gap:.25rem 1.25rem}
nav a{display:inline-block;padding:.25rem 0;min-height:1.5rem}
.scroll{overflow-x:auto}
.scroll:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid #00528f;
outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.25rem 0 1rem}
caption{text-align:left;padding:.25rem 0;color:#454545}
th,td{padding:.25rem .75rem .25rem 0;text-align:right;border-bottom:1px solid #ccc;
vertical-align:top}
th:first-child,td:first-child{text-align:left}
th{font-weight:600}
td{white-space:nowrap}
.worst{padding-left:1.5rem}
.worst li{margin:0 0 .75rem;max-width:46rem}
.matrix th,.matrix td{padding:.3rem .4rem;text-align:center;border:1px solid #e0e0e0;
min-width:2rem}
.matrix th[scope=row]{text-align:left;white-space:nowrap;position:sticky;left:0;
background:#fff}
.matrix th[scope=col]{vertical-align:bottom;font-weight:400}
.matrix th[scope=col] span{writing-mode:vertical-rl;transform:rotate(180deg);
white-space:nowrap}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem}
figure{margin:0}
figcaption{color:#454545;max-width:36rem}
figure svg{width:100%;height:auto;display:block}
figure svg .series .line{stroke-width:3 !important}
blockquote{margin:.15rem 0;padding-left:.6rem;border-left:3px solid #8a8a8a;
overflow-wrap:anywhere}
summary{cursor:pointer;font-weight:600;padding:.25rem 0}
"""
#: kinds of label and what each section says first
SECTIONS: dict[Kind, str] = {
    "intent": "What people want: a complaint, an idea, a question, or talk.",
    "department": "Who answers: the likeliest department, as messages are routed.",
    "service": "What it is about, as the model names it.",
}


def page(report: Report, title: str) -> str:
    """One HTML document; it quotes some of the messages."""
    names: list[Kind] = [kind for kind in SECTIONS if kind in report.scores]
    links = "".join(
        f'<li><a href="#{name}">{escape(name.capitalize())}</a></li>' for name in names
    )
    if report.sets:
        links += '<li><a href="#files">Each file</a></li>'
    if report.beside:
        links += '<li><a href="#diet">Beside DIET</a></li>'
    if report.thresholds:
        links += '<li><a href="#thresholds">Thresholds</a></li>'
    sections = "".join(_section(name, report.scores[name]) for name in names)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src '
        "'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{STYLE}{shades()}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>"
        f"<p>{report.rows:,} labelled messages, read by the model as it is. Every "
        "share comes with the interval in which it lies in 95 of 100 cases.</p>"
        f'<nav aria-label="On this page"><ul>{links}</ul></nav>'
        f"{_summary(report)}{sections}{_files(report.sets)}"
        f"{_beside(report, report.beside)}{_thresholds(report.thresholds)}"
        "</main></body></html>\n"
    )


def _summary(report: Report) -> str:
    found: dict[str, Score] = {**report.scores}
    if report.matters:
        found["complaint, idea, question alone"] = report.matters
    for kind, one in report.stripped.items():
        found[f"{kind}, without capitals and “?”"] = one
    rows = [
        (
            escape(name),
            f"{one.accuracy.of:,}",
            "{:.3f} ({:.3f}–{:.3f})".format(one.macro_f1, *one.f1_interval),
            one.accuracy.text,
            one.top_three.text,
            f"{one.calibration_error:.3f}",
        )
        for name, one in found.items()
    ]
    heads = ("", "messages", "macro F1", "right", "among first three", "miscalibrated")
    text = _table("Scores at a glance", heads, rows)
    if report.paging:
        urgent, others = report.paging.recall, report.paging.others
        text += (
            f"<p>Of {urgent.of:,} emergencies {urgent.text} page the duty officer; of "
            f"the {others.of:,} other messages {others.text} do.</p>"
        )
    return text


def _section(name: Kind, found: Score) -> str:
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">{name.capitalize()}</h2>'
        f"<p>{SECTIONS[name]}</p>{_charts(name, found)}{matrix(found, name)}"
        f"{_confusions(found.confusions)}{_classes(found)}{_groups(found)}</section>"
    )


def _charts(name: str, found: Score) -> str:
    sure = calibration(found.bins, f"{name}: how sure, and how often right")
    taken = trust(found.coverage, f"{name}: taken on trust, and right")
    bins = [
        (f"{b.confidence:.0%}", f"{b.right.of:,}", b.right.text) for b in found.bins
    ]
    trusted = [
        (f"{c.threshold:.0%}", c.covered.text, c.right.text) for c in found.coverage
    ]
    return (
        f'<div class="charts"><figure>{sure}<figcaption>Below the broken line it is '
        f"surer than it should be; points of fewer than {FEWEST} messages are left "
        f"out.</figcaption></figure><figure>{taken}<figcaption>The surer it has to be, "
        "the fewer messages are taken on trust, and the more of them are right."
        "</figcaption></figure></div>"
        "<details><summary>The figures of both pictures</summary>"
        f"{_table('How sure', ('sure', 'messages', 'right'), bins)}"
        f"{_table('Trust', ('sure from', 'taken', 'of these right'), trusted)}"
        "</details>"
    )


def _confusions(found: Sequence[Confusion]) -> str:
    if not found:
        return ""
    told = "".join(map(_one, found))
    return f'<h3>Mistaken most often</h3><ol class="worst">{told}</ol>'


def _one(confusion: Confusion) -> str:
    is_, taken = (
        escape((name or NOTHING).replace("_", " "))
        for name in (confusion.truth, confusion.guess)
    )
    quoted = "".join(
        f"<blockquote>{escape(w)}</blockquote>" for w in confusion.examples
    )
    return (
        f"<li><strong>{is_}</strong> taken for <strong>{taken}</strong>: "
        f"{confusion.count:,}{quoted}</li>"
    )


def _classes(found: Score) -> str:
    rows = [
        (
            escape(one.name.replace("_", " ")),
            f"{one.count:,}",
            f"{one.precision:.1%}",
            one.recall.text,
            f"{one.f1:.3f}",
        )
        for one in found.classes
    ]
    heads = ("", "messages", "right of what it is taken for", "found", "F1")
    return f"<details><summary>Each label</summary>{_table('', heads, rows)}</details>"


def _groups(found: Score) -> str:
    return (
        "<h3>By language, by strength of label, by source</h3>"
        f"{_group('Language, as rows or else the reader say', found.languages)}"
        f"{_group('Label: weak where a keyword made it', found.strengths)}"
        f"{_group('Source', found.sources)}"
    )


def _group(caption: str, found: Sequence[SourceScore]) -> str:
    rows = [
        (escape(one.source), f"{one.accuracy.of:,}", one.accuracy.text) for one in found
    ]
    return _table(caption, ("", "messages", "right"), rows)


def _files(found: Sequence[SetScore]) -> str:
    if not found:
        return ""
    groups = [
        (f"{one.name}, {group.name}".replace("_", " "), group)
        for one in found
        for group in one.groups
    ]
    heads = ("", "messages", "intent", "department", "service", "among three")
    labels = [_labels(name, group) for name, group in groups if group.found]
    text = _table("The likeliest is right", heads, labels) if labels else ""
    dangers = [
        (
            escape(name),
            f"{group.paging.recall.of:,}",
            group.paging.recall.text,
            group.named.text if group.named else "",
            f"{group.paging.others.of:,}",
            group.paging.others.text,
        )
        for name, group in groups
        if group.paging
    ]
    heads = ("", "dangers", "paged", "kind named first", "others", "paged")
    text += _table("Who is paged", heads, dangers) if dangers else ""
    splits = [
        (
            escape(name),
            f"{one.split.of:,}",
            *(s.text for s in (one.split, one.right, one.found, one.placed)),
        )
        for name, group in groups
        if (one := group.splits)
    ]
    heads = ("", "messages", "split", "rightly", "of those with two", "both placed")
    text += _table("Two matters in one message", heads, splits) if splits else ""
    return (
        '<section aria-labelledby="files"><h2 id="files">Each file</h2>'
        "<p>Each file by itself, and by the language that its rows name.</p>"
        f"{text}</section>"
    )


def _labels(name: str, group: Group) -> tuple[str, ...]:
    first = [
        group.found[kind].first.text if kind in group.found else "" for kind in KINDS
    ]
    service = group.found.get("service")
    three = service.three.text if service else ""
    return (escape(name), f"{group.rows:,}", *first, three)


def _beside(report: Report, stock: Beside | None) -> str:
    if stock is None:
        return ""
    rows = [
        (
            escape(name),
            f"{ours.macro_f1:.3f}",
            "{:.3f} ({:.3f}–{:.3f})".format(diet.macro_f1, *diet.f1_interval),
            ours.accuracy.text,
            diet.accuracy.text,
            f"{ours.calibration_error:.3f}",
            f"{diet.calibration_error:.3f}",
        )
        for name, ours in compared(report).items()
        if (diet := stock.scores.get(name))
    ]
    heads = (
        "",
        "macro F1: ours",
        "macro F1: DIET",
        "right: ours",
        "right: DIET",
        "miscalibrated: ours",
        "miscalibrated: DIET",
    )
    old = (
        "<p><strong>Stale:</strong> our sentences have changed since; <code>make diet"
        "</code> measures it anew.</p>"
        if stock.stale
        else ""
    )
    return (
        '<section aria-labelledby="diet"><h2 id="diet">Beside DIET</h2>'
        "<p>Rasa’s stock pipeline, trained once on the same sentences "
        f"({stock.sentences:,}, {stock.epochs} epochs, {stock.seconds / 60:.0f} "
        "minutes), on these very messages. Of ours the figures are of now.</p>"
        f"{old}{_table('Ours and stock DIET', heads, rows)}</section>"
    )


def _thresholds(found: Sequence[Advice]) -> str:
    if not found:
        return ""
    rows = [
        (
            escape(one.department.replace("_", " ")),
            f"{one.of:,}",
            f"{one.sure:.2f}",
            f"{one.nearly:.2f}",
            f"{one.cost:.2f}",
            f"{one.cost_now:.2f}",
        )
        for one in found
    ]
    heads = ("", "messages", "sure", "nearly", "minutes each", "with council.yml")
    return (
        '<section aria-labelledby="thresholds"><h2 id="thresholds">Thresholds</h2>'
        "<p>From <em>sure</em> on a message is routed, from <em>nearly</em> on the "
        "resident is asked, below that a person in triage sorts it. These cost the "
        "least of people's time on these messages; put them under "
        "<code>thresholds</code> in council.yml, or leave them where the difference is "
        f"small.</p>{_table('', heads, rows)}</section>"
    )


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(
        f'<th scope="col">{one}</th>' if one else "<td></td>" for one in heads
    )
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{c}</td>" for c in rest)}</tr>'
        for first, *rest in rows
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    label = escape(caption or "figures", quote=True)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table>{told}<tr>{head}</tr>{body}</table></div>"
    )
