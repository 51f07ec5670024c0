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
# # The whole book
#
# All clients together: what they have and what is open (the white space), whom to see first, how it goes, whether the
# catalogue's rules hold against what clients did, and what the work may be worth. Everything here is for the firm.
#
# A workbook is open in one program at a time. Opened as a **snapshot**, it is a private copy: the app may stay open,
# and nothing that you do here reaches the firm's file.

# %%
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd().parent))  # for a checkout; after `pip install .` this line is not needed

import altair as alt
import pandas as pd

import lifeline
from lifeline import wording
from lifeline.chart import truth_curve
from lifeline.chart.matrix import build_matrix_scene
from lifeline.chart.white_space import white_space_scenes
from lifeline.chart.white_space_grid import clients_by_services
from lifeline.export import matrix as matrix_files, measures_report, truth, white_space_sheet
from lifeline.export.notebook import Picture
from lifeline.export.rows import Rows
from lifeline.model import Decided
from lifeline.question import catalogue_truth, definitions, lifetime_value, measure_words, measures, scoring
from lifeline.question.grouping import groupings
from lifeline.question.least import SETTING, least_clients
from lifeline.question.measure_sql import Asked
from lifeline.question.score_reasons import score_reasons
from lifeline.question.white_space import Filters, aggregate, buying_centres, by_stage, cell_reason
from lifeline.record.decisions import decide
from lifeline.record.settings import change_settings

alt.renderers.enable("png", scale_factor=2)  # drawn here, and not by a library from the internet
pd.set_option("display.max_colwidth", None)  # whole sentences in the tables
pd.options.display.float_format = "{:,.2f}".format

folder = Path(tempfile.mkdtemp(prefix="lifeline-book-"))
lifeline.create(folder / "workbook.duckdb", pack="law_firm_england_wales", sample=True).close()  # the invented firm

# Or your own: lifeline.open("workbook.duckdb", snapshot=True)
workbook = lifeline.open(folder / "workbook.duckdb", snapshot=True)
store = workbook.store  # the modules of lifeline.question take it in place of the workbook

# %%
as_of = date(2026, 11, 1)  # the same day gives the same answer whenever this is run
workbook.refresh(as_of=as_of)  # white space, scores and gaps rest on the book as worked out for the day
catalogue = workbook.catalogue()
currency = measure_words.currency(store)

# %% [markdown]
# ## White space
#
# Clients by services. `us`: they have it from us; `elsewhere`: from another firm, or by their own arrangement;
# `to_ask`: a gap that nobody has confirmed with them yet; `confirmed`: a gap that somebody has; `not_needed`: they have
# said so; `ahead`: a need that opens later. An empty cell means that no need is seen, which is not the same as a gap.
#
# Only clients who may be approached are in it. It comes a page at a time, most gaps first: a book of any size will do.
# Here it is as a table, and as a picture.

# %%
people = Filters(track="person")
page = workbook.white_space(as_of=as_of, filters=people, limit=12, with_empty_services=False)
f"{len(page.clients)} of {page.total} people; {page.left_out} clients may not be approached and are left out"

# %%
page.to_pandas().set_index("name").drop(columns=["client_id", "track", "confirmed"]).iloc[:, :12]

# %%
grid = clients_by_services(page, title="White space", subtitle="People with the most gaps")
Picture(white_space_scenes(grid, page="sheet")[0])

# %% [markdown]
# ### Why a cell is what it is

# %%
reason = cell_reason(store, "F10", "LPA_FIN", as_of)
print(reason.in_words, *reason.because, sep="\n- ")

# %% [markdown]
# ### Of those with the need, how many have it
#
# By group: `segment`, `owner`, `office` or `track`. Clients without the need are in no share.


# %%
def shares(found, names=None):
    """A row per service and a column per group: how many have it, of how many with the need."""
    table = Rows.of(type(found[0]), found).to_pandas()
    table["service"] = table["service_id"].map(lambda service_id: catalogue.services[service_id].name)
    table["have it"] = table["covered"].astype(str) + " of " + table["need"].astype(str)
    table["group"] = table["group"].map(lambda group: names[group].name if names else group or "nobody said")
    return table


by_segment = shares(aggregate(store, as_of=as_of, by="segment"))
largest = by_segment.groupby("service")["need"].sum().nlargest(10).index
by_segment[by_segment["service"].isin(largest)].pivot(index="service", columns="group", values="have it").fillna("")

# %% [markdown]
# By stage: of the clients who reached it, and have the need that one of its rules is about.

# %%
stages = shares(by_stage(store, as_of=as_of), catalogue.stages)
stages["share"] = stages["covered"] / stages["need"]
stages.query("need >= 5").sort_values("share")[["group", "service", "clients", "need", "covered", "share"]].head(10)

# %% [markdown]
# ### Buying centres
#
# In a business several people decide, each on services of their own; people decide as one.

# %%
centres = buying_centres(store, as_of=as_of, filters=Filters(track="business"), limit=8)
pd.DataFrame(list(centres.units)).drop(columns="track").set_index("client_id")

# %% [markdown]
# There are two ways of telling up-sell from cross-sell, and they do not say the same: by the service (a line's move),
# and by whether we have served the buying centre before. Say which one a figure is by.

# %%
counted = pd.DataFrame(list(definitions.counted(store, as_of=as_of)))
counted.pivot(index="by_service", columns="by_centre", values="gaps").fillna(0).astype(int)

# %% [markdown]
# ## Whom to see first
#
# A demand unit is whoever decides: a person, or one buying centre of a business. Each open need is scored 1 to 3 for
# needs, fit and urgency, and each unit for relationships, data and resources, by rules of the pack. Without a need
# there is no score: such a cell cannot come into the matrix. Nothing is scored that rests on health.

# %%
matrix = scoring.matrix(store, as_of=as_of)
Picture(build_matrix_scene(matrix))

# %% [markdown]
# The demand map behind it: the greatest need first, then the strongest relationship. Never by money.

# %%
units = scoring.units(store, as_of=as_of)
demand_map = matrix_files.demand_map(units)
demand_map.to_pandas().set_index("client")[
    ["buying_centre", "quadrant", "need_score", "relationship_score", "open_needs", "next_last_date", "best_service"]
].head(8)

# %% [markdown]
# Why somebody stands where they stand: the rule behind every score.

# %%
first = units[0]
found = score_reasons(store, as_of=as_of, client_id=first.client_id, buying_centre=first.buying_centre)
pd.DataFrame(
    {"of": of, "dimension": each.dimension, "score": each.score, "because": each.rule.words, "why so": each.rule.why}
    for of, reasons in [(first.title, found.reasons), *((line.line.service_name, line.reasons) for line in found.lines)]
    for each in reasons
)

# %% [markdown]
# ## How it goes
#
# Readiness, activity, output, impact, and what clients buy and whether they stay. Without more said the period is the
# twelve months up to the day, held against the twelve before. Everybody who ever became a client is counted, also those
# who never bought anything.

# %%
star = [number for number in workbook.measures(as_of=as_of) if number.measure_class == "star"]
pd.DataFrame({
    "measure": [number.name for number in star],
    "now": [measures.written(number.value, number.unit, currency) for number in star],
    "before": [measures.written(number.before, number.unit, currency) for number in star],
    "in words": [f"{measure_words.reading(number, currency)} {number.remark}".strip() for number in star],
}).set_index("measure")

# %% [markdown]
# ### One number: its formula, its trend and its rows
#
# The number equals the count (or the sum) of its rows. A share has two lists: those above the line and those below.

# %%
(ratio,) = workbook.measures(as_of=as_of, measure_ids=["star.cross_selling_ratio"])
print(ratio.formula)
print(f"{ratio.above} {ratio.above_noun} / {ratio.below} {ratio.below_noun} = {ratio.value:.4f}")

# %%
pd.DataFrame(list(ratio.trend)).assign(value=lambda trend: trend["value"].astype(float)).set_index("ends_on")

# %%
above = measures.rows(store, Asked(as_of), "star.cross_selling_ratio")
below = measures.rows(store, Asked(as_of), "star.cross_selling_ratio", part=measures.BELOW)
assert (above.total, below.total) == (ratio.above, ratio.below)
Rows.of(measures.MeasureRow, above.rows).to_pandas()[["client", "service", "on_date", "detail"]].head(6)

# %% [markdown]
# ### Conversion by rule
#
# The sample firm has put no line to anybody yet, so there is nothing to count. In this private copy, say that a round
# of reviews spoke with three clients about a lasting power of attorney. (In your own workbook this is done in the app.)

# %%
said = {"F10": Decided.AGREED, "F21": Decided.DECLINED, "F24": Decided.PROPOSED}
for client_id, decided in said.items():
    decide(store, client_id=client_id, service_id="LPA_FIN", decided=decided, as_of=as_of, who="An analyst")

# %% [markdown]
# A line counts for each of the rules it rests on. The white space follows.

# %%
Rows.of(measures.RuleConversion, measures.by_rule(store, Asked(as_of))).to_pandas().astype({"value": float})

# %%
now = workbook.white_space(as_of=as_of, filters=people)
{client_id: now.cell(client_id, "LPA_FIN").state for client_id in said}

# %% [markdown]
# ## Does the catalogue tell the truth?
#
# For each need rule: of the clients who reached its stage, how many bought its service from us, how soon, and how that
# compares with those who had not reached it. Who is not watched long enough to say is taken account of, and not
# counted as if they had not bought.
#
# Of few clients it says nothing, because a share of seven is chance.

# %%
rules = truth.rules(store, as_of=as_of).to_pandas()
print(f"Silent below {least_clients(store)} clients. Most that were followed of any rule: {rules['followed'].max()}")
rules["verdict"].map(truth.VERDICTS).value_counts()

# %% [markdown]
# The sample firm is too small to judge any rule. To show what an answer looks like, a trial copy lets eight clients be
# enough; with a book of your own, leave the limit where it is.

# %%
with workbook.trial_copy() as trial:
    change_settings(trial.store, {SETTING: "8"}, who="An analyst")
    told = truth.rules(trial.store, as_of=as_of).to_pandas().query("verdict != 'too_few'").set_index("rule_id")
    curve = catalogue_truth.rule_curve(trial.store, "L123", as_of=as_of)

columns = ["stage", "service", "followed", "bought", "share_24", "low_24", "high_24", "others_24", "verdict"]
told.loc[told["bought"] > 0, columns]

# %% [markdown]
# One rule's curve. Solid: the share of those who reached the stage that had bought by then, with its 95% interval;
# dashed: what the others would have bought meanwhile. One purchase by eight clients within five years: the interval
# says how little that is to go by.

# %%
alt.Chart.from_dict(truth_curve.spec(curve))

# %% [markdown]
# To change a rule and see what that would mean, go on with the notebook `tune_the_catalogue`.
#
# ## What the work may be worth
#
# **An estimate**, from the firm's own fees: how often clients come again (BG/NBD) and for how much (Gamma-Gamma), with
# the range in which nine of ten such futures lie. It is asked of all clients together or of one: there is no list of
# clients by value, and nobody is sorted, chosen or left out by it.


# %%
def estimate(found):
    """What was found in a sentence, which says that it is an estimate and how sure."""
    def money(amount):
        return f"{currency} {float(f'{amount:.2g}'):,.0f}"  # two figures mean something, the rest does not

    if found.value is None:
        return "Too little is known to estimate anything."
    gaps = f"if all open gaps were bought, {money(found.gaps_low)} to {money(found.gaps_high)} on top"
    return (
        f"An estimate: {money(found.value)} over {wording.count(found.years, 'year')}, in 9 of 10 such futures between "
        f"{money(found.low)} and {money(found.high)}; {gaps}, which nobody expects."
    )


estimate(lifetime_value.value_of_all(store, as_of=as_of, years=3))

# %%
estimate(lifetime_value.value_of_client(store, "F10", as_of=as_of, years=3))

# %% [markdown]
# Would it have foretold the last two years? By how often clients had come again before: expected, and what came.

# %%
check = lifetime_value.checked(store, as_of=as_of)
print(f"Expected from {check.from_on} to {check.until_on}: {check.expected:.1f} purchases; there were {check.bought}")
pd.DataFrame(list(check.rows)).set_index("repeats")

# %% [markdown]
# ## By segment, owner and office
#
# Where nobody named a client's owner it is that of the latest matter, and the office is the owner's.

# %%
def by(name, values):
    """The gaps of each group of clients, and some measures."""
    wanted = ["star.cross_selling_ratio", "star.two_or_more", "star.practice_areas"]
    rows = []
    for value in values:
        figures = workbook.measures(as_of=as_of, measure_ids=wanted, **{name: value})
        own = workbook.white_space(as_of=as_of, filters=Filters(**{name: value}), limit=0, group_by=name)
        (group,) = own.groups
        row = {name: value, "clients": int(figures[0].below), "may be approached": group.clients, "gaps": group.gaps}
        rows.append(row | {figure.name: measures.written(figure.value, figure.unit) for figure in figures})
    return pd.DataFrame(rows)


groups = groupings(store, as_of=as_of)
by("segment", groups.segments)

# %%
by("owner", groups.owners)

# %%
by("office", groups.offices)

# %% [markdown]
# ## To take away
#
# What to raise with everybody who may be approached, as a spreadsheet; the white space as one that can be changed and
# read back on the page White space; priorities as a picture and as a list; and one page of measures for the partners.

# %%
workbook.save_list(folder / "to raise.xlsx", as_of=as_of)
everybody = workbook.white_space(as_of=as_of, limit=white_space_sheet.MOST)
sheet = white_space_sheet.white_space_xlsx(everybody, pack_id=catalogue.pack.pack_id)
(folder / "white space.xlsx").write_bytes(sheet)
(folder / "priorities.pdf").write_bytes(matrix_files.pdf(build_matrix_scene(matrix, page="a4")))
(folder / "priorities.xlsx").write_bytes(matrix_files.xlsx(demand_map, as_of=as_of))
measures_report.save(store, Asked(as_of), folder / "measures.pdf")
sorted(path.name for path in folder.iterdir() if path.suffix != ".duckdb")

# %%
workbook.close()
