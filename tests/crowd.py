"""Many people at one open workbook, each in a thread of their own: what they read is checked, what they write counted."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.model import Decided
from lifeline.question import audit, book
from lifeline.question.audit import Asked
from lifeline.question.cards import trigger_card
from lifeline.question.white_space import white_space
from lifeline.record import cards, facts, personal
from lifeline.record.cards import ChangedMeanwhile
from lifeline.record.decisions import decide
from lifeline.store import Store
from lifeline.workbook import Workbook

AS_OF = date(2026, 11, 1)
PART = "say"


@dataclass
class Crowd:
    """What came of it: reads and writes that were answered, refusals in words, and whatever was wrong."""

    workbook: Workbook
    seed: int = 7
    # How long somebody reads what they are shown before they ask again, at most, in seconds; writers never rest.
    pause: float = 0.0
    reads: Counter[str] = field(default_factory=Counter)
    written: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in (
        "event", "decision", "fact", "card", "erased")})
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    _noting: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def store(self) -> Store:
        return self.workbook.store

    def run(self, *, readers: int, writers: int, seconds: float) -> None:
        """Let them all read and write for so long, each of them everything once at least, to the end of what they began."""
        self.ids = [each for (each,) in self.store.tuples("select client_id from client order by client_id")]
        self.service_ids = list(self.workbook.catalogue().services)[:3]
        self.workbook.refresh(as_of=AS_OF)
        looks = (self.a_lifeline, self.a_lifeline, self.the_list, self.white_space, self.the_record, self.two_answers)
        acts = (self.add_event, self.decide, self.answer, self.reword, self.erase)
        threads = [threading.Thread(target=self._go_on, args=(number, looks)) for number in range(readers)]
        threads += [
            threading.Thread(target=self._go_on, args=(1000 + number, acts))
            for number in range(writers)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._over.set()
        for thread in threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"

    def _go_on(self, number: int, doings: tuple[Callable[[random.Random, str], None], ...]) -> None:
        chance = random.Random(self.seed * 10_000 + number)
        try:
            is_first_round = True
            while is_first_round or not self._over.is_set():
                for doing in chance.sample(doings, len(doings)):
                    if is_first_round or not self._over.is_set():
                        self._do(doing, chance, f"P{number}")
                        self._over.wait(chance.random() * (0 if number >= 1000 else self.pause))
                is_first_round = False
        except BaseException as error:
            self.failed.append(error)
            self._over.set()

    def _do(self, doing: Callable[[random.Random, str], None], chance: random.Random, who: str) -> None:
        try:
            doing(chance, who)
        except UserError as error:
            with self._noting:
                self.told[type(error).__name__] += 1

    def _read(self, what: str, *faults: str) -> None:
        with self._noting:
            self.reads[what] += 1
            self.wrong += [f"{what}: {fault}" for fault in faults if fault]

    def _wrote(self, kind: str, what: str) -> None:
        with self._noting:
            self.written[kind].append(what)

    # -------------------------------------------------------------------------------------- reading

    def a_lifeline(self, chance: random.Random, _who: str) -> None:
        """Every row of a client's view is that client's, and its parts fit one another."""
        client_id = chance.choice(self.ids)
        view = self.workbook.client(client_id).lifeline(as_of=AS_OF).view
        owners = {
            row.client_id for rows in (view.events, view.holdings, view.opportunities, view.relations, view.spells)
            for row in rows
        }
        events = {event.event_id for event in view.events}
        spells = {spell.event_id for spell in view.spells if not spell.is_expected}
        self._read(
            "lifeline", "another client's view" if view.client.client_id != client_id else "",
            f"rows of {owners - {client_id}}" if owners - {client_id} else "",
            f"stages of events that are not there: {spells - events}" if spells - events else "",
        )

    def the_list(self, chance: random.Random, _who: str) -> None:
        """The list holds everybody once, and what it says of one is what is worked out for them at that moment."""
        with self.store.at_one_moment():
            version = self.store.data_version
            page = book.book_page(self.store, as_of=AS_OF, limit=1000)
            figures = book.book_figures(self.store)
            row = chance.choice([row for row in page.rows if row.contact_status == "ok"])
            view = self.workbook.client(row.client_id).lifeline(as_of=AS_OF).view
            is_current = book.is_current(self.store, as_of=AS_OF)
            later = self.store.data_version
        listed = {
            "back_sell": row.back_sells, "cross_sell_now": row.cross_sells_now, "up_sell": row.up_sells,
            "ask_first": row.to_ask, "cross_sell_future": row.ahead,
        }
        lines = Counter(str(line.move) for line in view.opportunities if line.move in listed)
        self._read(
            "list", "of two moments" if version != later else "", "" if is_current else "the kept list is old",
            "" if page.total == len(page.rows) == figures.clients == len({row.client_id for row in page.rows})
            else f"{page.total}, {len(page.rows)}, {figures.clients}",
            "" if +Counter(listed) == lines else f"{row.client_id} is listed with {listed} and has {lines}",
        )

    def white_space(self, _chance: random.Random, _who: str) -> None:
        """The grid adds up along its rows and its columns."""
        grid = white_space(self.store, as_of=AS_OF, limit=1000)
        clients = {client.client_id for client in grid.clients}
        gaps = Counter(cell.client_id for cell in grid.cells if cell.state in ("to_ask", "confirmed"))
        tracks = {client.client_id: (client.track, "both") for client in grid.clients}
        meant = {service.service_id: service.track for service in grid.services}
        down = Counter(
            cell.service_id for cell in grid.cells
            if cell.state == "us" and meant[cell.service_id] in tracks[cell.client_id]
        )
        shown = {cell.client_id for cell in grid.cells}
        self._read(
            "white space", "" if grid.total == len(clients) else f"{grid.total} clients, {len(clients)} rows",
            "" if shown <= clients else f"cells of {shown - clients}",
            "" if all(client.gaps == gaps[client.client_id] for client in grid.clients) else "gaps by client",
            "" if all(service.us == down[service.service_id] for service in grid.services) else "held by service",
        )

    def the_record(self, chance: random.Random, _who: str) -> None:
        """A page of the record and how many lines there are, of which none is missing or there twice."""
        page = audit.audit_page(self.store, Asked(), limit=1000)
        numbers = [line.audit_no for line in page.lines]
        card = trigger_card(self.store, chance.choice(self.service_ids), as_of=AS_OF)
        self._read(
            "record", "" if numbers == sorted(set(numbers), reverse=True) else "out of order",
            "" if page.total >= len(numbers) and (page.total == len(numbers) or len(numbers) == 1000) else "miscounted",
            "" if card.service.service_id in self.service_ids else "another service's card",
        )

    def two_answers(self, chance: random.Random, _who: str) -> None:
        """Several answers of one moment: the decisions of a client, and what each of them wrote."""
        client_id = chance.choice(self.ids)
        with self.store.at_one_moment():
            decided = self.store.tuples("""
                select decision_id from decision where client_id = $client_id and decided = 'not_now'
            """, client_id=client_id)
            held = self.store.tuples("""
                select decision_id from holding where client_id = $client_id and decision_id is not null
            """, client_id=client_id)
        self._read("decisions", "" if sorted(decided) == sorted(held) else f"{client_id}: half a decision")

    # -------------------------------------------------------------------------------------- writing

    def add_event(self, chance: random.Random, who: str) -> None:
        """An event with words of its own, so that it can be looked for."""
        label = f"{who} {chance.random()}"
        facts.add_event(
            self.store, client_id=chance.choice(self.ids), stage_id=None, label=label, written_date="2020-05",
            status="happened", evidence="client_said", who=who,
        )
        self._wrote("event", label)

    def decide(self, chance: random.Random, who: str) -> None:
        """Not now, for a line that somebody has: of two who do so at once the second finds it done."""
        client_id = chance.choice(self.ids)
        lines = self.workbook.client(client_id).opportunities(as_of=AS_OF)
        if lines:
            self._wrote("decision", decide(
                self.store, client_id=client_id, service_id=chance.choice(list(lines)).service_id,
                decided=Decided.NOT_NOW, as_of=AS_OF, until_on=date(2027, 11, 1), reason="asked to wait", who=who,
            ))

    def answer(self, chance: random.Random, who: str) -> None:
        """An answer to the first question that somebody is asked."""
        for client_id in chance.sample(self.ids, len(self.ids)):
            try:
                questions = self.workbook.client(client_id).questions(as_of=AS_OF)
            except NotFound:
                continue
            asked = [one.about_id for one in questions if one.kind == "fact"]
            if asked:
                facts.answer(self.store, client_id=client_id, fact=asked[0], answer="unknown", evidence="client_said",
                             who=who)
                self._wrote("fact", f"{client_id} {asked[0]}")
                return

    def reword(self, chance: random.Random, who: str) -> None:
        """Another line added to what stands: it counts only on top of what was seen, and the second of two is told."""
        service_id = chance.choice(self.service_ids)
        seen = self.store.tuples(
            "select text, written_at from trigger_card where service_id = $service_id and part = $part",
            service_id=service_id, part=PART,
        )
        text, written_at = seen[0] if seen else ("", None)
        time.sleep(chance.random() / 200)  # the time to type
        mine = f"{who} {chance.random()}"
        try:
            cards.reword(self.store, service_id=service_id, part=PART, text=f"{text}\n{mine}".strip(), who=who,
                         seen=written_at)
        except ChangedMeanwhile:
            with self._noting:
                self.told["overtaken"] += 1
        else:
            self._wrote("card", mine)

    def erase(self, chance: random.Random, who: str) -> None:
        """Now and then somebody goes for good, while others look at them; half of the book stays."""
        if chance.random() < 0.1 and len(self.written["erased"]) < len(self.ids) // 2:
            client_id = chance.choice(self.ids)
            try:
                personal.erase(self.store, client_id=client_id, as_of=AS_OF, reason="asked", who=who)
            except NotFound:
                return
            self._wrote("erased", client_id)

    # -------------------------------------------------------------------------------------- afterwards

    def faults_afterwards(self) -> list[str]:
        """Every write that was acknowledged is there, once, but for what was erased with a client."""
        gone = set(self.written["erased"])
        faults = [f"erased twice: {one}" for one, times in Counter(self.written["erased"]).items() if times > 1]
        there = Counter(label for (label,) in self.store.tuples("select label from life_event"))
        audited = Counter(self.store.tuples("select action, subject from audit"))
        words = Counter(
            line for (text,) in self.store.tuples("select text from trigger_card") for line in text.splitlines()
        )
        with_decision = dict(self.store.tuples("select decision_id, client_id from decision"))
        faults += [f"an event is there {there[one]} times" for one in self.written["event"]
                   if there[one] > 1 or (there[one] == 0 and not gone)]
        added = self.store.value("select count(*) from audit where action = 'event added'")
        faults += [f"{added} events on record, {len(self.written['event'])} acknowledged"] * (
            added != len(self.written["event"]))
        faults += [f"a line of a card is there {words[one]} times" for one in self.written["card"] if words[one] != 1]
        decided = {one for one in self.written["decision"]}
        on_record = sum(times for (action, _), times in audited.items() if action == "decision")
        faults += [f"{on_record} decisions on record, {len(decided)} acknowledged"] * (on_record != len(decided))
        faults += [f"decision {one} is gone" for one in decided - set(with_decision) if not gone]
        for subject, times in Counter(self.written["fact"]).items():
            if audited["fact answered", subject] != times:
                faults.append(f"{times} answers about {subject}, {audited['fact answered', subject]} on record")
        left = self.store.tuples("select client_id from client where client_id in (select unnest($gone))", gone=list(gone))
        return faults + [f"{one} is back" for (one,) in left]

    def told_in_words(self) -> str:
        """One line for whoever ran it."""
        reads, writes = sum(self.reads.values()), sum(map(len, self.written.values()))
        kinds = ", ".join(f"{len(done)} {kind}" for kind, done in self.written.items())
        return f"{reads} reads {dict(self.reads)}; {writes} writes ({kinds}); told {dict(self.told)}"
