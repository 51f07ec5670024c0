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
# A pack is a folder of tables: stages, services, and the rules that say when a service is worth raising. This notebook
# copies one, changes two rules, and shows what that would mean for the firm's clients before anybody decides.
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
from lifeline.errors import PackError
from lifeline.intake import packs
from lifeline.workbook import find_pack

alt.renderers.enable("png", scale_factor=2)  # drawn here, and not by a library from the internet
pd.set_option("display.max_colwidth", None)  # whole sentences in the tables

folder = Path(tempfile.mkdtemp(prefix="lifeline-tune-"))
lifeline.create(folder / "workbook.duckdb", pack="law_firm_england_wales", sample=True).close()  # the invented firm

# Or your own: lifeline.open("workbook.duckdb", snapshot=True)
workbook = lifeline.open(folder / "workbook.duckdb", snapshot=True)

# %%
as_of = date(2026, 11, 1)  # one day for the before and the after, so that nothing but the rules makes the difference

# %% [markdown]
# ## Copy the pack
#
# The pack that comes with Lifeline stays as it is; yours gets a folder of its own. Give a pack of your own in place of
# the name.

# %%
mine = shutil.copytree(find_pack("law_firm_england_wales"), folder / "our_pack")

# %%
rules = pd.read_csv(mine / "need_rules.csv", dtype=str, keep_default_na=False).set_index("rule_id")
f"{len(rules)} rules"

# %% [markdown]
# Windows are in months from the stage's event: 0 to 36 is the first three years. Need is 3 for essential, 2 for
# recommended, 1 for optional; an optional service is silent once its window has closed.

# %%
columns = ["stage_id", "service_id", "need", "window_start_m", "window_end_m", "condition", "ask"]
rules.loc[["L013", "L107"], columns]

# %% [markdown]
# ## Change a window, a question and a need
#
# Say that the partners agreed on two things. A postnuptial agreement may be raised however long ago the wedding was
# (fifty years will do), and not for three years only, with a gentler question.

# %%
rules.loc["L013", "window_end_m"] = "600"
rules.loc["L013", "ask"] = "Would it help to write down between you what belongs to whom?"

# %% [markdown]
# And a business power of attorney is optional for a new company, no longer recommended.

# %%
rules.loc["L107", "need"] = "1"

# %%
rules.reset_index().to_csv(mine / "need_rules.csv", index=False)

# %% [markdown]
# ## Check it
#
# The whole pack is read before anything is loaded. Whatever does not fit is named with its file, row and column, all
# of it at once. Here is what a slip of the pen would have brought:

# %%
slip = shutil.copytree(mine, folder / "with_a_slip")
slipped = rules.assign(need=rules["need"].mask(rules.index == "L013", "high"))
slipped.reset_index().to_csv(slip / "need_rules.csv", index=False)
try:
    packs.read(slip)
except PackError as error:
    print(error)

# %% [markdown]
# And this one is sound:

# %%
packs.read(mine).settings["name"]

# %% [markdown]
# ## Before and after
#
# The changed pack goes into a trial copy of the workbook. Lines that have lapsed are left out: they are not to be
# raised.

# %%
def lines(book):
    """One row for each client and service to raise, with its move."""
    found = book.opportunities(as_of=as_of).to_pandas()
    found = found[found["move"] != "lapsed"]
    return found.set_index(["client_id", "service_name"])["move"]


# %%
before = lines(workbook)

# %%
with workbook.trial_copy() as trial:
    trial.load_pack(mine, who="An analyst")
    after = lines(trial)

# %%
compared = pd.DataFrame({"before": before, "after": after})
changed = compared[compared["before"].fillna("") != compared["after"].fillna("")].reset_index()
f"{len(before)} lines before, {len(after)} after; {len(changed)} differ"

# %% [markdown]
# ### Which clients gain and lose what

# %%
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
# The workbook still has the pack it had. To keep the change, close the app, open the workbook without `snapshot=True`,
# and load the folder: `workbook.load_pack("our_pack", who="your name")`. It is written down who did.

# %%
workbook.catalogue().rules["L013"].question

# %%
workbook.close()
