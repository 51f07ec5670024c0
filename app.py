"""The way around: which pages there are. What a page shows is in pages/, what pages share in lifeline/ui."""

from lifeline.ui import door, look
from lifeline.ui.door import Way

look.apply()

door.enter({
    "Review": [
        Way("clients", "Clients", "Whom to see and why; find one client."),
        Way("lifeline", "Lifeline", "One client: what to raise and why, and the chart."),
        Way("trigger_cards", "Trigger cards", "What to listen for, to ask and to say."),
        Way("meeting_packs", "Meeting packs", "Packs for many clients; lists; calendars."),
    ],
    "Grow": [
        Way("alignment", "Alignment", "What the firm wants, and who contributes what."),
        Way("white_space", "White space", "Who has what, and what is still open."),
        Way("priorities", "Priorities", "Scores, demand map and priority matrix."),
        Way("plan", "Plan", "Plans, actions, assets and the schedule."),
        Way("referrals", "Referrals", "Pass on what you heard; the inbox."),
        Way("measures", "Measures", "How it goes, with the rows behind each number."),
    ],
    "Workshop": [
        Way("stage_board", "Stage board", "Stages by services, edited in place."),
        Way("personas", "Personas", "Invented lives to try the board on."),
        Way("present", "Present", "On a projector, with notes taken as they are said."),
    ],
    "Data": [
        Way("import_data", "Import", "Bring in your lists; take imports back; who is who."),
        Way("backup", "Export and backup", "Take everything away; put a backup back."),
        Way("settings", "Settings", "Your name and look, your people, privacy, the record."),
    ],
})
