"""The rules of DESIGN section 4 for a whole book in polars, as one would write them: expressions over whole columns.

    python benchmarks/by_polars.py INPUT OUTPUT 2026-11-01

INPUT is what `python -m lifeline scan-input` lays out; OUTPUT a folder. Its parts are worked one after another, each on all
processors, or a million clients would not fit into memory. Only there to be compared with: the same lines, in another order.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl
import polars.selectors as cs

COLUMNS = ["client_id", "service_id", "move", "opens_on", "last_date", "stages", "rules", "basis", "need"]
MOVES = {1: "up_sell", 2: "back_sell", 3: "cross_sell_now", 4: "ask_first", 5: "cross_sell_future", 6: "lapsed"}
BASES = {0: "recorded", 1: "review", 2: "expected"}
PAIR = ["client_id", "stage_id", "event_id", "rule_id"]
CLIENT_TABLES = ("client", "life_event", "event_anchor", "fact", "holding", "matter")
PACK_TABLES = ("life_stage", "prepared_rule", "prepared_condition", "prepared_service", "prepared_supersession", "prepared_brake")
col, lit = pl.col, pl.lit


def add_months(day: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """From the start; a month after the 31st is the last day of a shorter one."""
    months = lit(months) if isinstance(months, int) else months
    return day.dt.offset_by(pl.format("{}mo", months.cast(pl.Int64)))


class Book:
    """Some parts of a book as of one day; each method is one of the rules, in their order."""

    def __init__(self, tables: dict[str, pl.LazyFrame], as_of: date, months: dict[str, int]) -> None:
        self.tables = tables
        day = pl.select(
            horizon=add_months(lit(as_of), months["horizon_months"]), ahead=add_months(lit(as_of), months["lookahead_months"]),
        ).row(0)
        self.as_of, self.horizon_on, self.lookahead_on = lit(as_of), lit(day[0]), lit(day[1])
        self.lookahead, self.memory = months["lookahead_months"], months["memory_months"]

    def lines(self) -> pl.LazyFrame:
        """All lines of these parts."""
        self.subjects()
        self.facts()
        self.holdings()
        judged = self.judged(self.held(self.dated(self.conditions(self.pairs())))).collect().lazy()
        reasons = pl.concat([self.told(judged), self.replacements(judged), self.reviews()], how="vertical_relaxed")
        return self.standing(self.one_a_service(reasons.collect().lazy()).collect()).select(COLUMNS)

    def subjects(self) -> None:
        """Rule 1."""
        self.subject = self.tables["client"].filter(col("contact_status") == "ok").select(
            "client_id", "track", "born_on", col("client_since_on").fill_null(self.as_of))

    def facts(self) -> None:
        """Rule 3: a date answers yes once it is reached."""
        dated = col("fact_on").is_not_null()
        reached = pl.when(col("fact_on") <= self.as_of).then(lit("yes")).otherwise(lit("no"))
        self.fact = self.tables["fact"].with_columns(answer=pl.when(dated).then(reached).otherwise(col("answer"))).with_columns(
            is_bare_yes=col("fact_on").is_null() & (col("answer") == "yes"))

    def holdings(self) -> None:
        """Rules 2, 5, 6, 7 and 12: what is held, the latest of each family, what is declined."""
        held_columns = ["client_id", "service_id", "provider", "held_on", "for_stage_id", "ask_again_after_on"]
        matter = self.tables["matter"].select(
            "client_id", "service_id", lit("us").alias("provider"), col("opened_on").alias("held_on"), "for_stage_id",
            lit(None, pl.Date).alias("ask_again_after_on"))
        held = pl.concat([self.tables["holding"].select(held_columns), matter.select(held_columns)], how="vertical_relaxed")
        held = held.filter(col("held_on").is_null() | (col("held_on") <= self.as_of))
        held = held.join(self.tables["prepared_service"], on="service_id")
        ending = self.fact.filter(col("fact_on") <= self.as_of).select("client_id", col("fact").alias("ended_by_fact"), "fact_on")
        held = held.join(ending, on=["client_id", "ended_by_fact"], how="left").with_columns(is_ours=col("provider") == "us")
        held = held.collect().lazy()
        counts = (col("provider") != "declined") & (col("fact_on").is_null() | (col("held_on") > col("fact_on")).fill_null(False))
        self.holding = held.filter(counts)
        self.declined = held.filter(
            (col("provider") == "declined") & (col("ask_again_after_on").is_null() | (col("ask_again_after_on") > self.as_of))
        ).select("client_id", "service_id").unique()
        made = held.filter(col("reviews_family").is_not_null() & (col("provider") != "declined")).group_by(
            "client_id", col("reviews_family").alias("family")).agg(made_on=col("held_on").max())
        ordered = self.holding.sort("held_on", "tier", "service_id", "is_ours", descending=True, nulls_last=True)
        latest = ordered.unique(["client_id", "family"], keep="first", maintain_order=True)
        best = self.holding.group_by("client_id", "family").agg(best_tier=col("tier").max(), is_any_ours=col("is_ours").any())
        latest = latest.join(best, on=["client_id", "family"]).join(made, on=["client_id", "family"], how="left")
        is_later = (col("made_on") > col("held_on")) | col("held_on").is_null()
        self.latest = latest.with_columns(
            looked_at_on=pl.when(is_later).then(col("made_on")).otherwise(col("held_on"))).collect().lazy()
        derived = self.latest.filter("is_held_looked_up").select(
            "client_id", (lit("held:") + col("family")).alias("fact"), lit("yes").alias("answer"),
            lit(None, pl.Date).alias("fact_on"), lit(True).alias("is_bare_yes"))
        self.known = pl.concat([self.fact, derived]).collect().lazy()

    def pairs(self) -> pl.LazyFrame:
        """Rules 2 and 16: each event, recorded or expected, with each need rule of its stage."""
        kept = ["client_id", "track", "client_since_on", "stage_id", "event_id", "event_on", "is_doubtful", "is_expected"]
        event = self.tables["life_event"].filter(col("stage_id").is_not_null())
        doubtful = ((col("status") == "planned") & (col("event_on") < self.as_of)) | (col("evidence") == "assumed")
        recorded = event.filter(col("event_on").is_not_null()).with_columns(is_doubtful=doubtful, is_expected=lit(False))
        stage = self.tables["life_stage"].filter(
            col("prompt_rule").is_in(["date_certain", "ask_by_age"]) & col("typical_start_age").is_not_null())
        expected = self.subject.filter(col("born_on").is_not_null()).join(stage, on="track")
        expected = expected.join(event, on=["client_id", "stage_id"], how="anti").with_columns(
            event_id=lit(""), event_on=add_months(col("born_on"), 12 * col("typical_start_age")), is_doubtful=lit(False),
            is_expected=lit(True))
        self.event = pl.concat([
            recorded.join(self.subject, on="client_id").select(kept), expected.select(kept)]).collect().lazy()
        return self.event.join(self.tables["prepared_rule"], on="stage_id")

    def conditions(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        """Rule 3: one term false rules a pair out; one unknown makes it a question."""
        term = self.known.join(self.tables["prepared_condition"], left_on="fact", right_on="looked_up")
        holds = col("answer") == col("wanted")
        by_rule = term.group_by("client_id", "rule_id").agg(
            met=(holds & ~col("is_held")).sum(), held_met=(holds & col("is_held")).sum(),
            is_false=(~holds & ~col("answer").is_in(["unknown", "prefer_not"])).any())
        pairs = pairs.join(by_rule, on=["client_id", "rule_id"], how="left")
        pairs = pairs.filter(~col("is_false").fill_null(False) & (col("held_met").fill_null(0) >= col("held_terms")))
        pairs = pairs.with_columns(is_unknown=col("is_doubtful") | (col("met").fill_null(0) < col("terms")))
        return pairs.filter(~(col("is_evidence_only") & col("is_unknown")))

    def dated(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        """Rules 4 and 5: the window and the limit; what has ended long ago, and what is declined, is silent."""
        named = self.tables["event_anchor"].select("client_id", "event_id", col("name").alias("anchor"), "anchor_on")
        pairs = pairs.join(named, on=["client_id", "event_id", "anchor"], how="left").with_columns(
            anchor_on=pl.when(col("anchor") == "stage").then(col("event_on")).otherwise(col("anchor_on")))
        is_before = (col("anchor_on") < col("lapse_alt_before_on")).fill_null(False)
        limit = add_months(col("anchor_on"), pl.when(is_before).then(col("lapse_alt_months")).otherwise(col("lapse_after_months")))
        pairs = pairs.filter(col("anchor_on").is_not_null()).with_columns(
            opens_on=add_months(col("anchor_on"), col("window_start_months")),
            closes_on=add_months(col("anchor_on"), col("window_end_months")),
            limit_on=limit - pl.duration(days=col("ends_day_before")))
        ending = self.known.select("client_id", col("fact").alias("ending_fact"), "fact_on", "is_bare_yes")
        pairs = pairs.join(ending, on=["client_id", "ending_fact"], how="left").filter(~col("is_bare_yes").fill_null(False))
        pairs = pairs.join(self.declined, on=["client_id", "service_id"], how="anti")
        is_ended = col("is_ending_lasting") | (col("fact_on") >= col("opens_on")).fill_null(False)
        last_on = pl.when(is_ended).then(pl.coalesce("fact_on", "limit_on")).otherwise(col("limit_on"))
        gone = (col("last_on") < self.as_of) | (~col("counts_last_day") & (col("last_on") == self.as_of))
        return pairs.with_columns(last_on=last_on).with_columns(is_gone=gone.fill_null(False))

    def covered(self, pairs: pl.LazyFrame, family: str) -> pl.LazyFrame:
        """Rule 7, for what is bought for each event: recorded for the stage, or dated within the window."""
        held = self.holding.select(
            "client_id", col("family").alias(family), col("tier").alias("held_tier"), col("is_ours").alias("is_held_ours"),
            "for_stage_id", "held_on")
        is_within = col("for_stage_id").is_null() & col("held_on").is_between("opens_on", "closes_on")
        return pairs.join(held, on=["client_id", family]).filter((col("for_stage_id") == col("stage_id")) | is_within)

    def held(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        """Rules 6 and 7: the latest holding of the family a service reviews, and the best of the service's own."""
        latest = self.latest.select("client_id", col("family").alias("reviews_family"), "is_ours", "looked_at_on")
        pairs = pairs.join(latest, on=["client_id", "reviews_family"], how="left")
        pairs = pairs.join(self.latest.select("client_id", "family", "best_tier", "is_any_ours"), on=["client_id", "family"], how="left")
        pairs = pairs.collect().lazy()
        each = self.covered(pairs.filter("is_per_event"), "family").group_by(PAIR).agg(
            event_tier=col("held_tier").max(), is_event_ours=col("is_held_ours").any())
        per_event = pl.when("is_per_event")
        return pairs.join(each, on=PAIR, how="left").with_columns(
            best_tier=per_event.then(col("event_tier")).otherwise(col("best_tier")),
            is_any_ours=per_event.then(col("is_event_ours")).otherwise(col("is_any_ours")))

    def judged(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        """Rules 6 to 11: the first that decides; 0 is silent."""
        is_reviewed, is_held = col("is_ours").is_not_null(), col("best_tier").is_not_null()
        is_ahead, is_beyond = col("opens_on") > self.as_of, col("opens_on") > self.horizon_on
        unknown, gone = col("is_unknown"), col("is_gone")
        is_review = is_reviewed & ~gone
        is_remembered = (add_months(col("last_on"), self.memory) >= self.as_of).fill_null(False)
        steps = [
            (~col("is_ours"), 0), (is_reviewed & (col("looked_at_on") >= col("anchor_on")), 0),
            (is_review & is_beyond, 0), (is_review & unknown, 4), (is_review & is_ahead, 5), (is_review, 1),
            (is_held & (col("best_tier") >= col("tier")), 0), (is_held & ~col("is_any_ours"), 0),
            ((col("need") == 1) & (col("closes_on") < self.as_of), 0),
            (gone & (unknown | (col("need") == 1) | ~is_remembered), 0), (gone, 6),
            (is_beyond, 0), (unknown, 4), (is_ahead, 5), (is_held, 1), (col("event_on") < col("client_since_on"), 2),
        ]
        place = pl.when(lit(False)).then(lit(0))
        for condition, move in steps:
            place = place.when(condition).then(lit(move))
        return pairs.with_columns(place=place.otherwise(lit(3))).filter(
            (col("place") > 0) & ~(col("is_expected") & (col("place") == 6)))

    REASON = ("client_id", "service_id", "place", "basis_place", "opens_on", "last_on", "need", "stage_id", "rule_id")

    def told(self, judged: pl.LazyFrame) -> pl.LazyFrame:
        """Rule 16: what is expected is never more than asked or awaited."""
        asked = pl.when(col("opens_on") > self.as_of).then(lit(5)).otherwise(lit(4))
        return judged.with_columns(
            place=pl.when("is_expected").then(asked).otherwise(col("place")),
            basis_place=pl.when("is_expected").then(lit(2)).otherwise(lit(0))).select(self.REASON)

    def replacements(self, judged: pl.LazyFrame) -> pl.LazyFrame:
        """Rule 9: beside a lapsed line what replaces it, unless a holding of its family covers it."""
        fits = (col("replacement_track") == col("track")) | (col("replacement_track") == "both")
        other = self.tables["prepared_service"].select(
            col("service_id").alias("replacement_id"), col("family").alias("other_family"),
            col("is_per_event").alias("is_other_per_event"))
        lapsed = judged.filter((col("place") == 6) & col("replacement_id").is_not_null() & fits).join(other, on="replacement_id")
        families = self.holding.select("client_id", col("family").alias("other_family"))
        once = lapsed.filter(~col("is_other_per_event")).join(families, on=["client_id", "other_family"], how="anti")
        each = lapsed.filter("is_other_per_event")
        each = each.join(self.covered(each, "other_family"), on=PAIR, how="anti")
        is_before = col("event_on") < col("client_since_on")
        return pl.concat([once, each]).with_columns(
            service_id=col("replacement_id"), place=pl.when(is_before).then(lit(2)).otherwise(lit(3)), basis_place=lit(0),
            last_on=lit(None, pl.Date),
        ).join(self.declined, on=["client_id", "service_id"], how="anti").select(self.REASON)

    def reviews(self) -> pl.LazyFrame:
        """Rule 12: due one interval after the holding or the family's last review."""
        due = self.latest.filter(
            col("is_ours") & (col("review_years") > 0) & ~col("is_per_event") & col("looked_at_on").is_not_null()
        ).join(self.subject, on="client_id", how="semi")
        due = due.with_columns(
            service_id=col("review_service_id"), last_on=add_months(col("looked_at_on"), 12 * col("review_years"))
        ).filter(col("last_on") <= self.lookahead_on)
        due = due.with_columns(
            opens_on=add_months(col("last_on"), -self.lookahead), place=lit(1), basis_place=lit(1), need=lit(None, pl.Int32),
            stage_id=lit(None, pl.String), rule_id=lit(None, pl.String))
        return due.join(self.declined, on=["client_id", "service_id"], how="anti").select(self.REASON)

    def one_a_service(self, reasons: pl.LazyFrame) -> pl.LazyFrame:
        """Rules 13 and 16: one line a service, and beside it one for what has lapsed; expected only if there is no other."""
        line = ["client_id", "service_id", "is_lapsed"]
        reasons = reasons.with_columns(is_lapsed=col("place") == 6)
        recorded = reasons.filter(col("basis_place") != 2)
        expected = reasons.filter(col("basis_place") == 2).join(recorded, on=["client_id", "service_id"], how="anti")
        of_last = (~col("is_lapsed")) | (col("last_on") == col("last_on").max())
        found = pl.concat([recorded, expected]).group_by(line).agg(
            ranking=(3 * col("place") + col("basis_place")).min(), opens_on=col("opens_on").filter(of_last).min(),
            last_date=col("last_on").filter(of_last).min(), need=col("need").max(),
            stages=col("stage_id").drop_nulls().unique().sort().str.join(";"),
            rules=col("rule_id").drop_nulls().unique().sort().str.join(";"))
        return found.with_columns(
            place=col("ranking") // 3, move=(col("ranking") // 3).replace_strict(MOVES, return_dtype=pl.String),
            basis=(col("ranking") % 3).replace_strict(BASES, return_dtype=pl.String))

    def standing(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Rules 14 and 15: what another line or a fact hides, and what a brake holds back."""
        known = self.known.select("client_id", "fact", "answer").collect()
        live = lines.filter(~col("is_lapsed")).with_columns(is_hidden=lit(False))
        for row in self.tables["prepared_supersession"].sort("position").collect().iter_rows(named=True):
            if row["looked_up"] is None:
                hiding = live.filter((col("service_id") == row["when_proposed"]) & (col("place") <= 3) & ~col("is_hidden"))
                is_hiding = col("client_id").is_in(hiding["client_id"].implode())
            else:
                answered = known.filter(col("fact") == row["looked_up"])
                so = answered.filter(col("answer") == row["fact_wanted"])
                is_hiding = col("client_id").is_in(so["client_id"].implode())
                if row["is_held"] and row["fact_wanted"] == "no":
                    is_hiding = is_hiding | ~col("client_id").is_in(answered["client_id"].implode())
            live = live.with_columns(
                is_hidden=col("is_hidden") | ((col("service_id") == row["hidden_service_id"]) & is_hiding))
        brake = self.event.filter(~col("is_expected") & (col("event_on") <= self.as_of)).join(
            self.tables["prepared_brake"], on="stage_id").filter(add_months(col("event_on"), col("months")) > self.as_of)
        live = live.filter(~col("is_hidden")).join(brake.collect(), on=["client_id", "service_id"], how="anti")
        return pl.concat([live.drop("is_hidden"), lines.filter("is_lapsed")])


NUMBERED = cs.ends_with("_place", "_bit", "_bits")


def of_the_pack(source: Path) -> dict[str, pl.LazyFrame]:
    """The pack's tables, with terms counted and without the numbers and bits that the SQL compares by."""
    pack = {name: pl.read_parquet(source / f"{name}.parquet") for name in PACK_TABLES}
    counted = pack["prepared_condition"].group_by("rule_id").agg(
        terms=(~col("is_held")).sum(), held_terms=(col("is_held") & (col("wanted") == "yes")).sum())
    rules = pack["prepared_rule"].join(counted, on="rule_id", how="left")
    pack["prepared_rule"] = rules.with_columns(col("terms", "held_terms").fill_null(0))
    pack["prepared_service"] = pack["prepared_service"].with_columns(
        is_held_looked_up=col("looked_up").is_not_null()).drop("looked_up")
    return {name: table.select(~NUMBERED).lazy() for name, table in pack.items()}


def main(source: Path, target: Path, as_of: date) -> int:
    """Work out all parts; returns how many lines."""
    months = json.loads((source / "input.json").read_text())
    pack = of_the_pack(source)
    target.mkdir(parents=True, exist_ok=True)
    lines = 0
    for part in sorted(path.name for path in (source / "client").iterdir()):
        rows = {name: pl.read_parquet(source / name / part / "rows.parquet", hive_partitioning=False).lazy() for name in CLIENT_TABLES}
        found = Book(pack | rows, as_of, months).lines()
        found.write_parquet(target / f"{part}.parquet")
        lines += len(found)
    return lines


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3])))
