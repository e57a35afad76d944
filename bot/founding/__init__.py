"""`folkmoot init`: a council's own file from a few answers."""

from bot.founding.answers import Answers, AnswersError
from bot.founding.render import render

__all__ = ["Answers", "AnswersError", "render"]
