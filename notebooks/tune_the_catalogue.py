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
# # Tune the catalogue
#
# A pack says what the firm offers when: stages, services, and the rules that say at which stage a service is worth
# raising. This notebook changes two rules in a trial copy, shows what that would mean for the firm's clients before
# anybody decides, and keeps the changed pack as a folder of tables.
#
# A workbook is open in one program at a time. Opened as a **snapshot**, it is a private copy: the app may stay open,
# and nothing that you do here reaches the firm's file.

# %%
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd().parent))  # for a checkout; after `pip install .` this line is not needed

import altair as alt
import pandas as pd

import lifeline
from lifeline import palette, wording
from lifeline.chart.items import FONT
from lifeline.errors import PackError, UserError
from lifeline.intake import pack_tables, packs
from lifeline.question.effect import effect
from lifeline.record import board, pack_edits

alt.renderers.enable("png", scale_factor=2)  # drawn here, and not by a library from the internet
pd.set_option("display.max_colwidth", None)  # whole sentences in the tables

folder = Path(tempfile.mkdtemp(prefix="lifeline-tune-"))
lifeline.create(folder / "workbook.duckdb", pack="law_firm_england_wales", sample=True).close()  # the invented firm

# Or your own: lifeline.open("workbook.duckdb", snapshot=True)
workbook = lifeline.open(folder / "workbook.duckdb", snapshot=True)

# %%
as_of = date(2026, 11, 1)  # one day for the before and the after, so that nothing but the rules makes the difference

# %% [markdown]
# ## The rules as they are
#
# Windows are in months from the stage's event: 0 to 36 is the first three years. Need is 3 for essential, 2 for
# recommended, 1 for optional; an optional service is silent once its window has closed.


# %%
def rules(book):
    """The need rules of a workbook, as a table."""
    found = pack_tables.rows(book.store.tuples, "need_rule")
    columns = ["stage_id", "service_id", "need", "window_start_months", "window_end_months", "condition", "question"]
    return pd.DataFrame.from_dict(found, orient="index")[columns].rename_axis("rule_id")


f"{len(rules(workbook))} rules"

# %%
rules(workbook).loc[["L013", "L107"]]

# %% [markdown]
# ## What is raised now
#
# Lines that have lapsed are left out: they are not to be raised.


# %%
def lines(book):
    """The move of each line to raise, by client and service."""
    found = book.opportunities(as_of=as_of)
    return {(line.client_id, line.service_id): str(line.move) for line in found if line.move != "lapsed"}


before = lines(workbook)
f"{len(before)} lines"

# %% [markdown]
# ## Change a window, a question and a need
#
# In a trial copy, as on the page Stage board, where a cell is one stage and one service. Say that the partners agreed
# on two things. A postnuptial agreement may be raised however long ago the wedding was (fifty years will do), and not
# for three years only, with a gentler question.

# %%
trial = workbook.trial_copy()
board.set_cell(
    trial.store, "P05", "POSTNUP", who="An analyst", window_end_months=600,
    question="Would it help to write down between you what belongs to whom?",
)

# %% [markdown]
# And a business power of attorney is optional for a new company, no longer recommended.

# %%
board.set_cell(trial.store, "B01", "LPA_BUSINESS", who="An analyst", need=1)

# %%
rules(trial).loc[["L013", "L107"]]

# %% [markdown]
# A cell is read before it is stored. What does not fit is refused, and changes nothing.

# %%
try:
    board.set_cell(trial.store, "P05", "POSTNUP", who="An analyst", need="high")
except UserError as error:
    print(error)

# %% [markdown]
# Every edit is written down, and can be taken back and made again.

# %%
for turn in (pack_edits.undo, pack_edits.redo):
    turn(trial.store, who="An analyst")
    print([f"{edit.what}{' (taken back)' if edit.is_undone else ''}" for edit in pack_edits.edits(trial.store)])

# %% [markdown]
# ## Before and after
#
# How many clients are touched, and which moves it brings and takes. The Stage board tells the same after each edit.

# %%
after = lines(trial)
clients = workbook.stages(as_of=as_of).clients
told = effect((clients, before), (clients, after))
print(f"{len(before)} lines before, {len(after)} after; {told.clients} of {told.looked_at} clients are touched")
pd.DataFrame(list(told.moves)).set_index("move")

# %% [markdown]
# ### Which clients gain and lose what

# %%
compared = pd.DataFrame({"before": pd.Series(before), "after": pd.Series(after)})
compared = compared.rename_axis(["client_id", "service_id"]).reset_index()
changed = compared[compared["before"].fillna("") != compared["after"].fillna("")].reset_index(drop=True)
services = workbook.catalogue().services
changed.insert(1, "service_name", changed.pop("service_id").map(lambda service_id: services[service_id].name))
changed["what"] = "another move"
changed.loc[changed["before"].isna(), "what"] = "gained"
changed.loc[changed["after"].isna(), "what"] = "lost"
for when in ("before", "after"):
    changed[when] = changed[when].map(lambda move: wording.move(move, audience="firm"), na_action="ignore").fillna("")
changed

# %% [markdown]
# ### By service

# %%
by_service = changed.groupby(["service_name", "what"]).size().rename("clients").reset_index()
by_service.pivot(index="service_name", columns="what", values="clients").fillna(0).astype(int)

# %% [markdown]
# The same as a picture. What is gained stands to the right, what is lost to the left; what only changes its move is in
# the table.

# %%
bars = by_service[by_service["what"] != "another move"].copy()
bars["signed"] = bars["clients"].where(bars["what"] == "gained", -bars["clients"])
bars["label"] = bars["what"] + " by " + bars["clients"].map(lambda count: wording.count(count, "client"))
most = int(bars["clients"].max())

base = alt.Chart(bars).encode(
    x=alt.X("signed:Q").axis(None).scale(domain=[-most - 3, most + 3]),
    y=alt.Y("service_name:N").title(None).axis(labelLimit=300),
)
colours = alt.Color("what:N").legend(None).scale(
    domain=["gained", "lost"], range=[palette.SERVICE.colour, palette.ENDED.colour]
)
ink = palette.INK.colour
gained = base.transform_filter("datum.signed > 0").mark_text(align="left", dx=5, color=ink).encode(text="label:N")
lost = base.transform_filter("datum.signed < 0").mark_text(align="right", dx=-5, color=ink).encode(text="label:N")
(
    base.mark_bar(height=18).encode(color=colours) + gained + lost
).properties(width=520, height=alt.Step(34)).configure(font=FONT).configure_view(stroke=None)

# %% [markdown]
# ## Keep it, or not
#
# The changed pack as a folder of tables: to look through in a spreadsheet, to give away, or to load into a workbook.

# %%
mine = pack_tables.write_folder(trial.store, folder / "our_pack", who="An analyst")
trial.close()
packs.read(mine).settings["name"]

# %% [markdown]
# Where somebody edits those tables by hand, the whole pack is read before anything is loaded. Whatever does not fit is
# named with its file, row and column, all of it at once. Here is what a slip of the pen would have brought:

# %%
slip = shutil.copytree(mine, folder / "with_a_slip")
table = pd.read_csv(slip / "need_rules.csv", dtype=str, keep_default_na=False)
table.loc[table["rule_id"] == "L013", "need"] = "high"
table.to_csv(slip / "need_rules.csv", index=False)
try:
    packs.read(slip)
except PackError as error:
    print(error)

# %% [markdown]
# The workbook still has the pack it had. To keep the change, make the two edits on the page Stage board; or close the
# app, open the workbook without `snapshot=True`, and load the folder: `workbook.load_pack("our_pack", who="your
# name")`. It is written down who did.

# %%
workbook.catalogue().rules["L013"].question

# %%
workbook.close()
