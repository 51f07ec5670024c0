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
# # Import your data
#
# From a list out of the firm's own system to the first lifeline: look at how the list was understood, set right what
# was not, try it, import it, and take it back.
#
# A workbook is open in one program at a time. Opened as a **snapshot**, it is a private copy: the app may stay open,
# and what you import here is a rehearsal that never reaches the firm's file.

# %%
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd().parent))  # for a checkout; after `pip install .` this line is not needed

import pandas as pd

import lifeline
from lifeline.intake import problems_csv
from lifeline.intake.foreign import Feed

pd.set_option("display.max_colwidth", None)  # whole sentences in the tables

folder = Path(tempfile.mkdtemp(prefix="lifeline-import-"))
lifeline.create(folder / "workbook.duckdb", pack="law_firm_england_wales").close()  # a new one, with no clients yet

# Or your own: lifeline.open("workbook.duckdb", snapshot=True)
workbook = lifeline.open(folder / "workbook.duckdb", snapshot=True)

# %% [markdown]
# No date of birth and no matter may lie after this day. It is yours to choose, and never the clock's.

# %%
as_of = date(2026, 11, 1)

# %% [markdown]
# ## A list of matters
#
# With the headings of a template that Clio gives out, and one column that the firm has added. The people are invented.
# For a list of your own, set `matters` to the path of a CSV or Excel file.

# %%
matters = folder / "matters.csv"
matters.write_text("""\
status,custom_number,practice_area,description,open_date,close_date,client_first_name,client_last_name,client_company_name,partner_in_charge
Closed,0001,Residential conveyancing,Purchase of 4 Mill Lane,04/03/2019,07/06/2019,Anna,Testwell,,Tobias Deedham
Closed,0002,Wills for couples,Wills for Anna and her husband,09/10/2019,02/11/2019,Anna,Testwell,,Eleanor Chancery
Closed,0003,Residential conveyancing,Sale of 9 Quay Street,05/02/2012,11/05/2012,Bertram,Notthere,,Tobias Deedham
Closed,0004,Residential conveyancing,Purchase of 2 Hill Road,31/02/2021,10/09/2021,Bertram,Notthere,,Tobias Deedham
Open,0005,Shareholders' agreement,Agreement of the founders,02/07/2025,,,,Pretend Pies Ltd,Eleanor Chancery
Closed,0006,Storage of deeds,Deeds of Mill Lane,10/06/2019,10/06/2019,Anna,Testwell,,Tobias Deedham
""", encoding="utf-8")
pd.read_csv(matters, dtype=str, keep_default_na=False)

# %% [markdown]
# ## How it was understood
#
# Reading changes nothing. It gives a plan: what each column was taken for, and why.

# %%
plan = workbook.read([matters], today=as_of)
(sheet,) = plan.sheets
sheet.title

# %%
pd.DataFrame(
    {"column": one.heading, "looks like": one.looks_like, "read as": one.says, "because": one.because}
    for one in sheet.columns
)

# %% [markdown]
# Nothing is read from the firm's own column. Say what it is, and read again with that.

# %%
mapping = sheet.mapping.with_feed(Feed("matter_owner", ("partner_in_charge",)))
plan = workbook.read([matters], mapping=mapping, today=as_of)
plan.sheets[0].ignored

# %% [markdown]
# ## Dates
#
# Whether the day or the month comes first is decided for a whole column, by a row that can only be read one way. Here
# no row shows it, so the column is refused, with both readings side by side.

# %%
for decision in plan.dates:
    print(decision)

# %%
pd.DataFrame(plan.dates[0].readings)

# %% [markdown]
# You know your own system: the day comes first.

# %%
plan = workbook.read([matters], mapping=mapping, dates="day_first", today=as_of)
print(*plan.dates, sep="\n")

# %% [markdown]
# ## What needs attention
#
# Every fault is named at once. With any of them left, nothing can be imported.

# %%
pd.DataFrame(plan.problems)[["file", "row", "column", "found", "expected", "advice"]]

# %% [markdown]
# The list of problems is a file with a last column to fill in: here, or in a spreadsheet. Given back with the list, it
# is used in place of the cells that were at fault.

# %%
problems = folder / "problems.csv"
problems.write_bytes(problems_csv(plan.problems))
to_correct = pd.read_csv(problems, dtype=str, keep_default_na=False)
to_correct["corrected"] = "28/02/2021"
to_correct.to_csv(problems, index=False)

# %%
def read_again():
    """The list, with all that was said of it so far."""
    return workbook.read([matters], mapping=mapping, dates="day_first", corrections=problems, today=as_of)


plan = read_again()
len(plan.problems)

# %% [markdown]
# ## Kinds of work
#
# The firm's words for its work are matched to the services of the catalogue once. What is matched to none is listed,
# the most frequent first.

# %%
pd.DataFrame(plan.unmatched)[["word", "count", "row"]]

# %% [markdown]
# For each, what it may mean and why. A suggestion is only that: nothing is matched until somebody says so.

# %%
suggested = workbook.suggest_services(one.word for one in plan.unmatched)
pd.DataFrame(
    {"word": word, "service": one.service_id, "name": one.name, "because": one.because}
    for word, found in suggested.items()
    for one in found
)

# %% [markdown]
# Say what each means. An empty service is none of ours, and its matters are left out.

# %%
meant = {"Residential conveyancing": "CONVEY", "Wills for couples": "WILL_MIRROR", "Storage of deeds": ""}
workbook.match_work(meant, who="An analyst")

# %% [markdown]
# ## The dry run
#
# Read once more: nothing is left to say. These are the rows that would be stored.

# %%
plan = read_again()
len(plan.problems), len(plan.unmatched)

# %%
pd.DataFrame(plan.counts)

# %% [markdown]
# And this is what was worked out on the way, or left out.

# %%
print(*plan.notes, sep="\n")

# %% [markdown]
# ## Import it
#
# All of it, or nothing.

# %%
result = workbook.take_in(plan, who="An analyst")
result.import_id

# %% [markdown]
# ## The first lifeline
#
# A list of matters tells more than what was bought: who has bought a house has moved. What follows from a matter is
# the pack's to say, and is marked as taken from our file.

# %%
page = workbook.clients(as_of=as_of)
client_ids = {row.name: row.client_id for row in page.rows}
client_ids

# %%
anna = workbook.client(client_ids["Anna Testwell"])
anna.lifeline(as_of=as_of)

# %%
anna.opportunities(as_of=as_of).to_pandas()[["service_name", "move", "opens_on", "last_date", "stages"]]

# %% [markdown]
# Of every value it is known where it came from.

# %%
anna.provenance().to_pandas()[["kind", "field", "value", "file", "row"]].head(12)

# %% [markdown]
# ## Take it back
#
# First see what would go; then do it. What anybody has changed here since would stay, and be listed.

# %%
pd.DataFrame(workbook.undo_import(who="An analyst", only_look=True).went)

# %%
workbook.undo_import(who="An analyst").import_id

# %%
workbook.imports().to_pandas()[["import_id", "files", "counts", "undone_by"]]

# %% [markdown]
# What you said of the kinds of work is kept, for the next time. When the rehearsal went well, do the same in the app,
# or in your own workbook opened without `snapshot=True` while the app is closed.

# %%
workbook.close()
