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
# # A tour of Lifeline
#
# What a page of the app can show, a notebook can. This one makes a workbook with the invented sample firm in a folder of
# its own, so that it can be run at any time and changes nothing.
#
# Open it as a notebook with [Jupytext](https://jupytext.readthedocs.io), or turn it into one with
# `jupytext --to ipynb tour.py`.

# %%
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd().parent))  # for a checkout; after `pip install .` this line is not needed

import pandas as pd

import lifeline

# %%
folder = Path(tempfile.mkdtemp(prefix="lifeline-tour-"))
workbook = lifeline.create(folder / "workbook.duckdb", pack="law_firm_england_wales", sample=True)
as_of = date(2026, 11, 22)  # the day to look from is always yours to choose, and never the clock's

# %% [markdown]
# With a workbook of your own: `workbook = lifeline.open("workbook.duckdb")`, or, while the app has it open,
# `lifeline.open("workbook.duckdb", snapshot=True)`.
#
# ## One client's lifeline
#
# An object that shows itself: stages, events, services in place, what is not, and what is coming. In a client's words,
# unless you ask for the firm's.

# %%
rowan = workbook.client("F10")
rowan.lifeline(as_of=as_of)

# %% [markdown]
# The same picture, answering the pointer: hover over a mark for the whole story. It needs no network.

# %%
rowan.lifeline(as_of=as_of).widget(audience="firm")

# %%
rowan.lifeline(as_of=as_of).save(folder / "rowan.pdf")

# %% [markdown]
# ## What to raise with one client, and why
#
# Typed rows: each line knows its move, its dates, and every rule and event behind it.

# %%
for line in rowan.opportunities(as_of=as_of):
    print(f"{line.move:18} {line.service_name}, from {line.opens_on}, {f'by {line.last_date}' if line.last_date else 'no limit'}")
    print(f"{'':18} {line.lead.why}")
    print(f"{'':18} Ask: {line.lead.question}")

# %% [markdown]
# ## The whole book as a DataFrame

# %%
book = workbook.opportunities(as_of=as_of).to_pandas()
book[["client_id", "service_name", "move", "opens_on", "last_date", "need"]].head(10)

# %%
book.pivot_table(index="move", values="client_id", aggfunc=["count", "nunique"])

# %% [markdown]
# A large book comes in parts, as Arrow tables, so that it never has to be held whole.

# %%
sum(part.num_rows for part in workbook.opportunity_table(as_of=as_of))

# %% [markdown]
# ## How many are in each stage
#
# And of how many a stage is known at all: the rest are not in none, they are not known.

# %%
counts = workbook.stages(as_of=as_of)
print(f"Known of {counts.known} of {counts.clients} clients")
pd.DataFrame(list(counts.stages)).query("clients > 0").set_index("stage_id")

# %%
workbook.close()
