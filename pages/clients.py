"""The book: whom to see and why, and finding one client among many."""


from lifeline.ui import book_list, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Clients", "Whom to see, and why", chosen)
    if figures.clients:
        is_worked_out = parts.worked_out(chosen, figures)
        book_list.search(chosen, figures, is_worked_out)
    elif not resources.workbook().catalogue().services:
        parts.nothing(
            "An empty workbook",
            "Begin with the stage board: what happens in a client's life, and what you do for them.",
        )
        parts.page_link("pages/stage_board.py", label="To the stage board")
    else:
        parts.nothing(
            "No clients yet", "This workbook knows what the firm offers, and nobody to offer it to. "
            "Take in a list of clients, or a family tree.",
        )
        parts.page_link("pages/import_data.py", label="Import clients")
