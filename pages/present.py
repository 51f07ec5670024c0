"""Present: the pack and a few lives on a projector, step by step, with everything settled written down as it is said."""

from lifeline.ui import guard, present_page, selection

with guard.user_errors():
    present_page.page(selection.current())
