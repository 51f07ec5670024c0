"""docs/ACCESS.md as it follows from lifeline/record/roles.csv.

    python tests/access_doc.py      # writes it anew
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADS = (
    ("sees", "What is seen", "Held at the cursor: on what somebody may not see, no question, count, list or file rests."),
    ("page", "Pages", ""),
    ("command", "Commands", "With `--user EMAIL`, or `LIFELINE_USER`."),
    ("export", "What may be taken away", "Refused before anything is handed over; what is taken goes on record."),
    ("do", "What may be done", "By the words it goes on record with. Refused before it is stored; nothing of it is left."),
)
INTRODUCTION = """# Who may see and do what

Made from `lifeline/record/roles.csv` by `python tests/access_doc.py`; a test compares the two, and both with the pages,
commands, exports and recorded actions there are. Roles are in force once a first administrator is named; without, there
is one local user, who may do everything.

- **own**: their name is the client's or a matter's owner, or something open for the client is theirs to do.
- **names**: who there is, with number and track, and nothing more. **hidden**: clients only on a copy without names.
- **yes\\***: only for who sees every client and no wall keeps from one, because it changes or reads the whole book at once.
- **A wall** keeps a named person from a client, whatever their role: neither the client, nor relations that name them,
  nor any count, sum, list, file or line of the record tells of one. The numbers the workbook gives in turn (of events,
  actions, audit lines) have gaps.
- Each cell is tested: every page visited, every command given and every kind of file and action tried in the name of
  every role (`tests/test_pages_by_role.py`, `tests/test_access_roles.py`), and every button that is offered clicked
  (`tests/test_pages_offered.py`).
- Whoever holds the file and the machine can read the file: `--user` keeps an honest colleague to their role, and is no
  password. Keep the file where only the app's account may read it.
"""


def page() -> str:
    """The whole document."""
    from lifeline.record import access

    parts = [INTRODUCTION]
    for kind, head, words in HEADS:
        parts.append(f"## {head}\n" + (f"\n{words}\n" if words else ""))
        lines = [" | ".join(("", *access.ROLES.values())).strip(), "|".join(["---"] * (len(access.ROLES) + 1))]
        for thing, row in access.table().items():
            if thing.startswith(f"{kind}:"):
                mark = "\\*" if row["needs"] == "whole" else ""
                cells = [{"yes": f"yes{mark}", "no": ""}.get(row[role], row[role]) for role in access.ROLES]
                lines.append(" | ".join((f"`{thing.partition(':')[2]}`" if kind != "do" else thing.partition(":")[2], *cells)))
        parts.append("\n".join(f"| {line} |" if not line.startswith("---") else f"|{line}|" for line in lines) + "\n")
        noted = [(thing, row["note"]) for thing, row in access.table().items() if thing.startswith(f"{kind}:") and row["note"]]
        if noted:
            parts.append("".join(f"- `{thing.partition(':')[2]}`: {note}.\n" for thing, note in noted))
    return "\n".join(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    (ROOT / "docs" / "ACCESS.md").write_text(page(), encoding="utf-8")
