# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One client
#
# One client's lifeline, why each line is on it, and what would change it. Then an answer is recorded and the lines
# follow.
#
# A workbook is open in one program at a time. Opened as a **snapshot**, it is a private copy: the app may stay open,
# and nothing that you do here reaches the firm's file.

# %%
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd().parent))  # for a checkout; after `pip install .` this line is not needed

import pandas as pd

import lifeline

pd.set_option("display.max_colwidth", None)  # whole sentences in the tables

folder = Path(tempfile.mkdtemp(prefix="lifeline-one-client-"))
lifeline.create(folder / "workbook.duckdb", pack="law_firm_england_wales", sample=True).close()  # the invented firm

# Or your own: lifeline.open("workbook.duckdb", snapshot=True)
workbook = lifeline.open(folder / "workbook.duckdb", snapshot=True)

# %% [markdown]
# The day to look from is yours to choose. The same day gives the same answer whenever this is run.

# %%
as_of = date(2026, 11, 1)

# %%
client = workbook.client("F19")
client

# %% [markdown]
# ## The lifeline
#
# As the client may see it: no fee, no note, nobody else's name. With `audience="firm"` every move is named.

# %%
client.lifeline(as_of=as_of)

# %% [markdown]
# ## Why each line is there
#
# A line is one service, with the rules and the events that put it there. Its move says what it is to the firm: a need
# from before they were a client (`back_sell`), one since (`cross_sell_now`) or to come (`cross_sell_future`),
# something they have and that is due (`up_sell`), or one that waits for an answer (`ask_first`).

# %%
client.opportunities(as_of=as_of).to_pandas()[["service_name", "move", "basis", "opens_on", "last_date", "stages"]]

# %% [markdown]
# Each line may have several reasons, the one to give first on top. This is what the firm would say, and where it knows
# it from.

# %%
pd.DataFrame(
    {
        "service": line.service_name,
        "stage": reason.stage_name,
        "date of the event": reason.event_date,
        "evidence": reason.evidence,
        "why": reason.why,
        "ask": reason.question,
    }
    for line in client.opportunities(as_of=as_of)
    for reason in line.reasons
)

# %% [markdown]
# Not every line may be raised at once. What waits, and for whom; a client's picture leaves it out, which is why the
# one above shows less than the table.

# %%
view = client.lifeline(as_of=as_of).view
pd.Series({line.service_name: view.wait(line).text for line in view.opportunities if view.wait(line)})

# %% [markdown]
# And this is where every value on file came from.

# %%
client.provenance().to_pandas()[["kind", "row_key", "field", "value", "file", "row"]].head(8)

# %% [markdown]
# ## What would change it
#
# A line that says *ask first* waits for a fact that nobody has recorded. The questions come in the order of how much
# an answer settles.

# %%
client.questions(as_of=as_of).to_pandas()[["text", "because", "about_id"]]

# %% [markdown]
# ## Record an answer
#
# What is to be raised with her now, by service:

# %%
def lines(book, day=as_of):
    """The services to raise with this client, and the move of each."""
    return {line.service_name: str(line.move) for line in book.client("F19").opportunities(as_of=day)}


before = lines(workbook)
before

# %% [markdown]
# First in a trial copy: what if she says no?

# %%
with workbook.trial_copy() as trial:
    trial.client("F19").answer("co_founders", "no", who="An analyst")
    if_no = lines(trial)

# %% [markdown]
# Then the answer that she gave. (In a snapshot; in your own workbook you would record it in the app, or open the
# workbook without `snapshot=True` while the app is closed.)

# %%
client.answer("co_founders", "yes", who="An analyst").action

# %%
pd.DataFrame({"before": before, "had she said no": if_no, "she said yes": lines(workbook)}).fillna("nothing to raise")

# %% [markdown]
# ## One day or another
#
# Nothing but the day makes the difference between these two columns.

# %%
pd.DataFrame({str(day): lines(workbook, day) for day in (date(2019, 4, 1), date(2026, 11, 1))}).fillna("")

# %% [markdown]
# ## The household
#
# Everybody who belongs together with a client, one lifeline below another: here, her own practice. For the firm's
# eyes, because each of them is told only of themselves.

# %%
client.household(as_of=as_of)

# %% [markdown]
# ## Pictures to keep
#
# The ending says what it becomes: PNG, SVG, PDF, PowerPoint with shapes that can be edited, or HTML. Safe to show to
# the client unless you ask for the firm's.

# %%
for name in ("her lifeline.pdf", "her lifeline.pptx", "her lifeline.png"):
    print(client.lifeline(as_of=as_of).save(folder / name).name)

# %%
client.lifeline(as_of=as_of).save(folder / "for the firm, in grey.svg", audience="firm", grey=True).name

# %%
client.household(as_of=as_of).save(folder / "household.pdf").name

# %% [markdown]
# A snapshot goes when it is closed.

# %%
workbook.close()
