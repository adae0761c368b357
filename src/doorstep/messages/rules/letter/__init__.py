"""How a message reads and looks: shops' words in a sandbox, one layout in the brand's colours, the plain twin. Pure."""

from doorstep.messages.rules.letter.blocks import Frame
from doorstep.messages.rules.letter.brief import Brief, brief
from doorstep.messages.rules.letter.layout import Layout, compile_layout
from doorstep.messages.rules.letter.render import Sheet, render, sheet_of
from doorstep.messages.rules.letter.sandbox import Text, TextError
from doorstep.messages.rules.letter.slips import SHORT
from doorstep.messages.rules.letter.view import Scene, basis, first_name, is_address, plain, view_of

__all__ = [
    "SHORT",
    "Brief",
    "Frame",
    "Layout",
    "Scene",
    "Sheet",
    "Text",
    "TextError",
    "basis",
    "brief",
    "compile_layout",
    "first_name",
    "is_address",
    "plain",
    "render",
    "sheet_of",
    "view_of",
]
