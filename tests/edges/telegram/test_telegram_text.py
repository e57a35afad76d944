"""What becomes of words on their way: HTML, entities, trimming, odd characters."""

import struct

import pytest
from telegram import Bot, MessageEntity

from sandbox.telegram import TelegramSandbox
from sandbox.telegram.html import parse_html
from sandbox.telegram.media import mp4, ogg_opus, png, webp

ANA = 1001


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &amp; b &lt;c&gt; &#322; &nbsp;", "a & b <c> ł &nbsp;", []),
        (
            "😀<b>x<i>y</i></b>",
            "😀xy",
            [
                {"type": "bold", "offset": 2, "length": 2},
                {"type": "italic", "offset": 3, "length": 1},
            ],
        ),
        (
            '<a href="https://example.org/?a=1&amp;b=2">here</a>',
            "here",
            [
                {
                    "type": "text_link",
                    "offset": 0,
                    "length": 4,
                    "url": "https://example.org/?a=1&b=2",
                }
            ],
        ),
        (
            '<pre><code class="language-python">x = 1</code></pre>',
            "x = 1",
            [{"type": "pre", "offset": 0, "length": 5, "language": "python"}],
        ),
        (
            '<span class="tg-spoiler">s</span><blockquote expandable>q</blockquote>',
            "sq",
            [
                {"type": "spoiler", "offset": 0, "length": 1},
                {"type": "expandable_blockquote", "offset": 1, "length": 1},
            ],
        ),
    ],
)
def test_html_becomes_text_and_entities(
    source: str, text: str, entities: list[dict[str, object]]
) -> None:
    assert parse_html(source) == (text, entities)


async def test_given_entities_follow_the_text_when_it_is_trimmed(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    entities = [MessageEntity("bold", 2, 5), MessageEntity("italic", 3, 90)]

    sent = await bot.send_message(ANA, "  Hello  ", entities=entities)

    assert (sent.text, sent.entities) == ("Hello", (MessageEntity("bold", 0, 5),))


@pytest.mark.parametrize(
    "text", ["👨‍👩‍👧 مرحبا", "a\x00b", "\ud83d alone", "&<>!channel", "/help@other_bot"]
)
async def test_odd_words_reach_the_bot_as_they_are(
    sandbox: TelegramSandbox, bot: Bot, text: str
) -> None:
    sandbox.send_text(ANA, text)

    (update,) = await bot.get_updates()

    assert update.effective_message.text == text


async def test_direction_overrides_and_controls_do_not_reach_a_person(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")

    await bot.send_message(ANA, "a\u202eb\tc\r\nd\x07e")

    assert sandbox.conversation(ANA)[-1].text == "ab c\nd e"


def test_media_is_what_it_says_it_is() -> None:
    assert struct.unpack(">II", png(90, 60)[16:24]) == (90, 60)
    pages = ogg_opus(3).split(b"OggS")[1:]
    assert (len(pages), pages[0][24:32]) == (5, b"OpusHead")
    assert (webp()[8:12], mp4()[4:8]) == (b"WEBP", b"ftyp")
