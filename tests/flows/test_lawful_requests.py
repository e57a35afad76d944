"""A request with a time limit by law, from both chairs."""

from __future__ import annotations

from tests.flows.scene import ANA, Scene, script

INFORMATION = "C0INFOCOMPL"
WORDS = "Under the Freedom of Information Act: what did agency staff cost in 2025?"


async def test_staff_and_the_resident_are_told_when_the_full_answer_is_due(
    scene: Scene,
):
    await scene.says(ANA, "/start")
    await scene.says(ANA, WORDS)

    assert (await scene.chat(ANA)).partition(f"Ana: {WORDS}\n")[2] == script("""
        Folkmoot: Thank you for asking. I've passed your question to the Information \
and complaints team. You'll hear from us by Tuesday 1 December.
            Your reference: REF-1

            Requests like this have a time limit, set by law or by an official code: \
the full answer is due by Tuesday 22 December.
    """)
    assert await scene.channel(INFORMATION) == script(f"""
        Folkmoot: REF-1 · Freedom of information (question)
            > {WORDS}
            From: Ana
            Department: Information and complaints
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Tue 1 Dec 17:00 · 7 days left (as of Tue 24 Nov 10:35)
            Full answer due: Tue 22 Dec 17:00 · set by law or code
            [Take] [Reply to resident] [Resolve]
    """)
