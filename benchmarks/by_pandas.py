"""The rules of DESIGN section 4 for a whole book in pandas, as one would write them: whole columns, no loop over clients.

    python benchmarks/by_pandas.py INPUT OUTPUT.parquet 2026-11-01

INPUT is what `python -m lifeline scan-input` lays out. Only there to be compared with: the same lines, in another order.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq

COLUMNS = ["client_id", "service_id", "move", "opens_on", "last_date", "stages", "rules", "basis", "need"]
MOVES = {1: "up_sell", 2: "back_sell", 3: "cross_sell_now", 4: "ask_first", 5: "cross_sell_future", 6: "lapsed"}
BASES = {0: "recorded", 1: "review", 2: "expected"}
PAIR = ["client_id", "stage_id", "event_id", "rule_id"]
CLIENT_TABLES = ("client", "life_event", "event_anchor", "fact", "holding", "matter")
PACK_TABLES = ("life_stage", "prepared_rule", "prepared_condition", "prepared_service", "prepared_supersession", "prepared_brake")


def add_months(days: pd.Series, months: pd.Series | int) -> pd.Series:
    """From the start; a month after the 31st is the last day of a shorter one. Nothing where either is not known."""
    known = days.notna() & pd.Series(months, index=days.index).notna()
    start = days[known].to_numpy().astype("M8[D]")
    first = start.astype("M8[M]")
    moved = first + pd.Series(months, index=days.index)[known].to_numpy().astype("int64").astype("m8[M]")
    last = (moved + np.timedelta64(1, "M")).astype("M8[D]") - np.timedelta64(1, "D")
    found = pd.Series(np.datetime64("NaT"), index=days.index, dtype="datetime64[ms]")
    found[known] = np.minimum(moved.astype("M8[D]") + (start - first.astype("M8[D]")), last).astype("M8[ms]")
    return found


def without(rows: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows that have no other of the same keys."""
    looked_up = rows.merge(others[keys].drop_duplicates(), on=keys, how="left", indicator="found")
    return looked_up[looked_up["found"] == "left_only"].drop(columns="found")


class Book:
    """One book as of one day; each method is one of the rules, in their order."""

    def __init__(self, tables: dict[str, pd.DataFrame], as_of: date, months: dict[str, int]) -> None:
        self.tables = tables
        self.as_of = pd.Timestamp(as_of)
        day = pd.Series([self.as_of])
        self.horizon_on = add_months(day, months["horizon_months"])[0]
        self.lookahead_on = add_months(day, months["lookahead_months"])[0]
        self.lookahead, self.memory = months["lookahead_months"], months["memory_months"]

    def lines(self) -> pd.DataFrame:
        """All lines of the book."""
        self.subjects()
        self.facts()
        self.holdings()
        pairs = self.held(self.dated(self.conditions(self.pairs())))
        judged = self.judged(pairs)
        reasons = pd.concat([self.told(judged), self.replacements(judged), self.reviews()], ignore_index=True)
        return self.standing(self.one_a_service(reasons))[COLUMNS]

    def subjects(self) -> None:
        """Rule 1."""
        client = self.tables["client"]
        self.subject = client[client["contact_status"] == "ok"].drop(columns="contact_status")
        self.subject = self.subject.assign(client_since_on=self.subject["client_since_on"].fillna(self.as_of))

    def facts(self) -> None:
        """Rule 3: a date answers yes once it is reached."""
        fact = self.tables["fact"]
        dated = fact["fact_on"].notna()
        answer = fact["answer"].where(~dated, np.where(fact["fact_on"] <= self.as_of, "yes", "no"))
        self.fact = fact.assign(answer=answer, is_bare_yes=~dated & (answer == "yes"))

    def holdings(self) -> None:
        """Rules 2, 5, 6, 7 and 12: what is held, the latest of each family, what is declined."""
        matter = self.tables["matter"].rename(columns={"opened_on": "held_on"}).assign(provider="us")
        held = pd.concat([self.tables["holding"], matter], ignore_index=True)
        held = held[held["held_on"].isna() | (held["held_on"] <= self.as_of)]
        held = held.merge(self.tables["prepared_service"], on="service_id")
        ending = self.fact.loc[self.fact["fact_on"] <= self.as_of, ["client_id", "fact", "fact_on"]]
        held = held.merge(ending.rename(columns={"fact": "ended_by_fact"}), on=["client_id", "ended_by_fact"], how="left")
        counts = (held["provider"] != "declined") & (held["fact_on"].isna() | (held["held_on"] > held["fact_on"]))
        self.holding = held[counts].assign(is_ours=held["provider"] == "us")
        declined = held[(held["provider"] == "declined") & ~(held["ask_again_after_on"] <= self.as_of)]
        self.declined = declined[["client_id", "service_id"]].drop_duplicates()
        reviewed = held[held["reviews_family"].notna() & (held["provider"] != "declined")]
        made = reviewed.groupby(["client_id", "reviews_family"])["held_on"].max().rename("made_on").reset_index()
        ordered = self.holding.sort_values(["held_on", "tier", "service_id", "is_ours"], ascending=False, na_position="last")
        latest = ordered.drop_duplicates(["client_id", "family"])
        best = self.holding.groupby(["client_id", "family"]).agg(best_tier=("tier", "max"), is_any_ours=("is_ours", "any")).reset_index()
        latest = latest.merge(best, on=["client_id", "family"])
        latest = latest.merge(
            made.rename(columns={"reviews_family": "family"}), on=["client_id", "family"], how="left",
        )
        is_later = (latest["made_on"] > latest["held_on"]) | latest["held_on"].isna()
        self.latest = latest.assign(looked_at_on=latest["made_on"].where(is_later, latest["held_on"]))
        looked_up = latest[latest["is_held_looked_up"]]
        derived = pd.DataFrame({
            "client_id": looked_up["client_id"], "fact": "held:" + looked_up["family"], "answer": "yes", "is_bare_yes": True,
        })
        self.known = pd.concat([self.fact, derived], ignore_index=True)

    def pairs(self) -> pd.DataFrame:
        """Rules 2 and 16: each event, recorded or expected, with each need rule of its stage."""
        event = self.tables["life_event"]
        event = event[event["stage_id"].notna()]
        doubtful = ((event["status"] == "planned") & (event["event_on"] < self.as_of)) | (event["evidence"] == "assumed")
        recorded = event.assign(is_doubtful=doubtful, is_expected=False)
        recorded = recorded[recorded["event_on"].notna()].merge(self.subject, on="client_id")
        stage = self.tables["life_stage"]
        stage = stage[stage["prompt_rule"].isin(["date_certain", "ask_by_age"]) & stage["typical_start_age"].notna()]
        expected = self.subject[self.subject["born_on"].notna()].merge(stage, on="track")
        expected = without(expected, event, ["client_id", "stage_id"])
        expected = expected.assign(
            event_id="", event_on=add_months(expected["born_on"], 12 * expected["typical_start_age"]), is_doubtful=False,
            is_expected=True,
        )
        kept = ["client_id", "track", "client_since_on", "stage_id", "event_id", "event_on", "is_doubtful", "is_expected"]
        self.event = pd.concat([recorded[kept], expected[kept]], ignore_index=True)
        return self.event.merge(self.tables["prepared_rule"], on="stage_id")

    def conditions(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Rule 3: one term false rules a pair out; one unknown makes it a question."""
        term = self.known.merge(self.tables["prepared_condition"], left_on="fact", right_on="looked_up")
        holds = term["answer"] == term["wanted"]
        term = term.assign(
            met=holds & ~term["is_held"], held_met=holds & term["is_held"],
            is_false=~holds & ~term["answer"].isin(["unknown", "prefer_not"]),
        )
        by_rule = term.groupby(["client_id", "rule_id"]).agg(
            met=("met", "sum"), held_met=("held_met", "sum"), is_false=("is_false", "any"),
        ).reset_index()
        pairs = pairs.merge(by_rule, on=["client_id", "rule_id"], how="left")
        pairs = pairs[(pairs["is_false"] != True) & (pairs["held_met"].fillna(0) >= pairs["held_terms"])]  # noqa: E712 - or not known
        pairs = pairs.assign(is_unknown=pairs["is_doubtful"] | (pairs["met"].fillna(0) < pairs["terms"]))
        return pairs[~(pairs["is_evidence_only"] & pairs["is_unknown"])]

    def dated(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Rules 4 and 5: the window and the limit; what has ended long ago, and what is declined, is silent."""
        anchor = self.tables["event_anchor"].rename(columns={"name": "anchor"})[["client_id", "event_id", "anchor", "anchor_on"]]
        pairs = pairs.merge(anchor, on=["client_id", "event_id", "anchor"], how="left")
        pairs["anchor_on"] = pairs["event_on"].where(pairs["anchor"] == "stage", pairs["anchor_on"])
        pairs = pairs[pairs["anchor_on"].notna()]
        is_before = pairs["anchor_on"] < pairs["lapse_alt_before_on"]
        limit = add_months(pairs["anchor_on"], pairs["lapse_alt_months"].where(is_before, pairs["lapse_after_months"]))
        pairs = pairs.assign(
            opens_on=add_months(pairs["anchor_on"], pairs["window_start_months"]),
            closes_on=add_months(pairs["anchor_on"], pairs["window_end_months"]),
            limit_on=limit - pd.to_timedelta(pairs["ends_day_before"], unit="D"),
        )
        ending = self.known[["client_id", "fact", "fact_on", "is_bare_yes"]].rename(columns={"fact": "ending_fact"})
        pairs = pairs.merge(ending, on=["client_id", "ending_fact"], how="left")
        pairs = without(pairs[pairs["is_bare_yes"] != True], self.declined, ["client_id", "service_id"])  # noqa: E712
        is_ended = (pairs["is_ending_lasting"] | (pairs["fact_on"] >= pairs["opens_on"])) & pairs["fact_on"].notna()
        pairs["last_on"] = pairs["fact_on"].where(is_ended, pairs["limit_on"])
        on_its_day = ~pairs["counts_last_day"] & (pairs["last_on"] == self.as_of)
        return pairs.assign(is_gone=(pairs["last_on"] < self.as_of) | on_its_day)

    def covered(self, pairs: pd.DataFrame, family: str) -> pd.DataFrame:
        """Rule 7, for what is bought for each event: recorded for the stage, or dated within the window."""
        held = self.holding[["client_id", "family", "tier", "is_ours", "for_stage_id", "held_on"]]
        held = held.rename(columns={"family": family, "tier": "held_tier"})
        both = pairs.merge(held, on=["client_id", family])
        is_within = (both["held_on"] >= both["opens_on"]) & (both["held_on"] <= both["closes_on"])
        return both[(both["for_stage_id"] == both["stage_id"]) | (both["for_stage_id"].isna() & is_within)]

    def held(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Rules 6 and 7: the latest holding of the family a service reviews, and the best of the service's own."""
        latest = self.latest[["client_id", "family", "is_ours", "looked_at_on"]].rename(columns={"family": "reviews_family"})
        pairs = pairs.merge(latest, on=["client_id", "reviews_family"], how="left")
        own = self.latest[["client_id", "family", "best_tier", "is_any_ours"]]
        pairs = pairs.merge(own, on=["client_id", "family"], how="left")
        each = self.covered(pairs[pairs["is_per_event"]].drop(columns=["best_tier", "is_any_ours", "is_ours", "held_on"], errors="ignore"), "family")
        each = each.groupby(PAIR).agg(event_tier=("held_tier", "max"), is_event_ours=("is_ours", "any")).reset_index()
        pairs = pairs.merge(each, on=PAIR, how="left")
        return pairs.assign(
            best_tier=pairs["event_tier"].where(pairs["is_per_event"], pairs["best_tier"]),
            is_any_ours=pairs["is_event_ours"].where(pairs["is_per_event"], pairs["is_any_ours"]),
        )

    def judged(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Rules 6 to 11: the first that decides; 0 is silent."""
        is_reviewed = pairs["is_ours"].notna()
        is_held = pairs["best_tier"].notna()
        is_ahead, is_beyond = pairs["opens_on"] > self.as_of, pairs["opens_on"] > self.horizon_on
        is_review = is_reviewed & ~pairs["is_gone"]
        unknown, gone = pairs["is_unknown"], pairs["is_gone"]
        is_remembered = add_months(pairs["last_on"], self.memory) >= self.as_of
        steps = [
            (pairs["is_ours"] == False, 0),  # noqa: E712 - or none
            (is_reviewed & (pairs["looked_at_on"] >= pairs["anchor_on"]), 0),
            (is_review & is_beyond, 0), (is_review & unknown, 4), (is_review & is_ahead, 5), (is_review, 1),
            (is_held & (pairs["best_tier"] >= pairs["tier"]), 0),
            (is_held & (pairs["is_any_ours"] == False), 0),  # noqa: E712
            ((pairs["need"] == 1) & (pairs["closes_on"] < self.as_of), 0),
            (gone & (unknown | (pairs["need"] == 1) | ~is_remembered), 0), (gone, 6),
            (is_beyond, 0), (unknown, 4), (is_ahead, 5), (is_held, 1),
            (pairs["event_on"] < pairs["client_since_on"], 2),
        ]
        place = np.select([condition for condition, _ in steps], [move for _, move in steps], default=3)
        pairs = pairs.assign(place=place)
        return pairs[(pairs["place"] > 0) & ~(pairs["is_expected"] & (pairs["place"] == 6))]

    def told(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Rule 16: what is expected is never more than asked or awaited."""
        place = judged["place"].where(~judged["is_expected"], np.where(judged["opens_on"] > self.as_of, 5, 4))
        return judged.assign(place=place, basis_place=np.where(judged["is_expected"], 2, 0))

    def replacements(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Rule 9: beside a lapsed line what replaces it, unless a holding of its family covers it."""
        lapsed = judged[(judged["place"] == 6) & judged["replacement_id"].notna()]
        lapsed = lapsed[(lapsed["replacement_track"] == lapsed["track"]) | (lapsed["replacement_track"] == "both")]
        other = self.tables["prepared_service"][["service_id", "family", "is_per_event"]].rename(
            columns={"service_id": "replacement_id", "family": "other_family", "is_per_event": "is_other_per_event"})
        lapsed = lapsed.drop(columns=["is_ours"]).merge(other, on="replacement_id")
        families = self.holding[["client_id", "family"]].rename(columns={"family": "other_family"})
        once = lapsed[~lapsed["is_other_per_event"]]
        each = lapsed[lapsed["is_other_per_event"]]
        found = pd.concat([
            without(once, families, ["client_id", "other_family"]), without(each, self.covered(each, "other_family"), PAIR),
        ])
        found = without(found.assign(service_id=found["replacement_id"]), self.declined, ["client_id", "service_id"])
        place = np.where(found["event_on"] < found["client_since_on"], 2, 3)
        return found.assign(place=place, basis_place=0, last_on=pd.NaT)

    def reviews(self) -> pd.DataFrame:
        """Rule 12: due one interval after the holding or the family's last review."""
        due = self.latest[self.latest["is_ours"] & (self.latest["review_years"] > 0) & ~self.latest["is_per_event"]
                          & self.latest["looked_at_on"].notna()]
        due = due[due["client_id"].isin(self.subject["client_id"])]
        due_on = add_months(due["looked_at_on"], 12 * due["review_years"])
        due = due.assign(service_id=due["review_service_id"], last_on=due_on, opens_on=add_months(due_on, -self.lookahead))
        due = without(due[due["last_on"] <= self.lookahead_on], self.declined, ["client_id", "service_id"])
        return due.assign(place=1, basis_place=1)[["client_id", "service_id", "place", "basis_place", "opens_on", "last_on"]]

    def one_a_service(self, reasons: pd.DataFrame) -> pd.DataFrame:
        """Rules 13 and 16: one line a service, and beside it one for what has lapsed; expected only if there is no other."""
        kept = ["client_id", "service_id", "place", "basis_place", "opens_on", "last_on", "need", "stage_id", "rule_id"]
        reasons = reasons[kept].assign(is_lapsed=reasons["place"] == 6, is_expected=reasons["basis_place"] == 2)
        recorded = reasons.loc[~reasons["is_expected"], ["client_id", "service_id"]]
        expected = without(reasons[reasons["is_expected"]], recorded, ["client_id", "service_id"])
        reasons = pd.concat([reasons[~reasons["is_expected"]], expected], ignore_index=True)
        line = ["client_id", "service_id", "is_lapsed"]
        latest = reasons[reasons["is_lapsed"]].groupby(line)["last_on"].transform("max")
        is_earlier = reasons["is_lapsed"] & (reasons["last_on"] != latest.reindex(reasons.index))
        reasons = reasons.assign(
            ranking=3 * reasons["place"] + reasons["basis_place"],
            opens_on=reasons["opens_on"].mask(is_earlier), last_on=reasons["last_on"].mask(is_earlier),
        )
        found = reasons.groupby(line).agg(
            ranking=("ranking", "min"), opens_on=("opens_on", "min"), last_date=("last_on", "min"), need=("need", "max"),
        )
        for column, name in (("stage_id", "stages"), ("rule_id", "rules")):
            each = reasons.loc[reasons[column].notna(), [*line, column]].drop_duplicates().sort_values(column)
            found[name] = each.groupby(line)[column].agg(";".join)
        found = found.reset_index()
        return found.assign(
            place=found["ranking"] // 3, move=(found["ranking"] // 3).map(MOVES), basis=(found["ranking"] % 3).map(BASES),
            stages=found["stages"].fillna(""), rules=found["rules"].fillna(""), need=found["need"].astype("Int32"),
        )

    def standing(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Rules 14 and 15: what another line or a fact hides, and what a brake holds back."""
        live = lines[~lines["is_lapsed"]].assign(is_hidden=False)
        for row in self.tables["prepared_supersession"].sort_values("position").itertuples():
            if pd.isna(row.looked_up):
                hider = live[(live["service_id"] == row.when_proposed) & (live["place"] <= 3) & ~live["is_hidden"]]
                is_hiding = live["client_id"].isin(hider["client_id"])
            else:
                known = self.known[self.known["fact"] == row.looked_up]
                is_hiding = live["client_id"].isin(known.loc[known["answer"] == row.fact_wanted, "client_id"])
                if row.is_held and row.fact_wanted == "no":
                    is_hiding |= ~live["client_id"].isin(known["client_id"])
            live["is_hidden"] |= (live["service_id"] == row.hidden_service_id) & is_hiding
        brake = self.event[~self.event["is_expected"] & (self.event["event_on"] <= self.as_of)]
        brake = brake.merge(self.tables["prepared_brake"], on="stage_id")
        brake = brake[add_months(brake["event_on"], brake["months"]) > self.as_of]
        live = without(live[~live["is_hidden"]], brake, ["client_id", "service_id"])
        return pd.concat([live, lines[lines["is_lapsed"]]], ignore_index=True)


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of an input folder."""
    tables = {name: ds.dataset(folder / name, format="parquet", partitioning=None).to_table() for name in CLIENT_TABLES}
    tables |= {name: pq.read_table(folder / f"{name}.parquet") for name in PACK_TABLES}
    tables = {name: table.to_pandas(date_as_object=False) for name, table in tables.items()}
    # Terms are counted; the numbers and bits that the SQL compares by are left out.
    term = tables["prepared_condition"].assign(told=lambda rows: ~rows["is_held"])
    term["held"] = term["is_held"] & (term["wanted"] == "yes")
    counted = term.groupby("rule_id").agg(terms=("told", "sum"), held_terms=("held", "sum")).reset_index()
    rule = tables["prepared_rule"].merge(counted, on="rule_id", how="left")
    tables["prepared_rule"] = rule.fillna({"terms": 0, "held_terms": 0})
    service = tables["prepared_service"]
    tables["prepared_service"] = service.assign(is_held_looked_up=service["looked_up"].notna()).drop(columns="looked_up")
    for name in PACK_TABLES:
        numbered = [column for column in tables[name] if column.endswith(("_place", "_bit", "_bits"))]
        tables[name] = tables[name].drop(columns=numbered)
    return tables


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), sys.argv[2]
    settings = json.loads((source / "input.json").read_text())
    found = Book(read(source), date.fromisoformat(sys.argv[3]), settings).lines()
    found.to_parquet(target, index=False)
    print(len(found))
