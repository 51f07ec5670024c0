"""What may be read from a list of another system: the fields, what they hold, which column of ours each one fills."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, IDENTIFIER, NAME, DATE, MONEY, ANSWER, WORD = (
    "text", "identifier", "name", "date", "money", "yes or no", "word",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: in plain words, what it holds, and the canonical column that messages about it are about."""

    name: str
    says: str
    holds: str
    column: str


FIELDS = {field.name: field for field in (
    Field("client_id", "Client number", IDENTIFIER, "client_id"),
    Field("client_name", "Client's whole name", NAME, "name"),
    Field("client_title", "Title (Mr, Dr)", NAME, "name"),
    Field("client_first_name", "First name", NAME, "name"),
    Field("client_middle_name", "Middle name", NAME, "name"),
    Field("client_last_name", "Last name", NAME, "name"),
    Field("client_suffix", "Suffix (Jr, KC)", NAME, "name"),
    Field("client_company", "Company", NAME, "name"),
    Field("client_track", "Person or business", WORD, "track"),
    Field("client_born", "Date of birth", DATE, "born_or_incorporated"),
    Field("client_incorporated", "Date of incorporation", DATE, "born_or_incorporated"),
    Field("client_since", "Client since", DATE, "client_since"),
    Field("client_status", "May be contacted", WORD, "contact_status"),
    Field("client_notes", "Notes", TEXT, "notes"),
    Field("client_segment", "Segment", TEXT, "segment"),
    Field("client_office", "Office", TEXT, "office"),
    Field("client_owner", "Who looks after the client", TEXT, "owner"),
    Field("client_company_id", "Number of the company they are with", IDENTIFIER, "other_client_id"),
    Field("client_told_apart", "What tells people of one name apart", TEXT, ""),
    Field("no_email", "Has opted out of e-mail", ANSWER, "is_allowed"),
    Field("no_phone", "Has opted out of calls", ANSWER, "is_allowed"),
    Field("no_post", "Has opted out of post", ANSWER, "is_allowed"),
    Field("no_text", "Has opted out of text messages", ANSWER, "is_allowed"),
    Field("objects", "Objects to any marketing", ANSWER, "contact_status"),
    Field("matter_id", "Matter number", IDENTIFIER, "matter_id"),
    Field("work_type", "Kind of work", WORD, "service_id"),
    Field("matter_opened", "Opened", DATE, "opened_on"),
    Field("matter_closed", "Closed", DATE, "closed_on"),
    Field("matter_fee", "Fee", MONEY, "fee"),
    Field("matter_status", "Status of the matter", TEXT, "status"),
    Field("matter_owner", "Who acts", TEXT, "owner"),
    Field("event_what", "What happened", WORD, "stage_id"),
    Field("event_date", "When it happened", DATE, "event_date"),
    Field("event", "An event on this date", DATE, "event_date"),
    Field("taken_in", "Only rows that say yes are taken in", ANSWER, ""),
    Field("deleted", "Rows that say yes were deleted there", ANSWER, ""),
)}
# Fields of which a sheet may have several.
SEVERAL = frozenset(("event",))
# How the firm groups its clients: no column of these makes a list one of clients.
GROUPS = {"client_segment": "segment", "client_office": "office", "client_owner": "owner"}
CHANNELS = {"no_email": "email", "no_phone": "phone", "no_post": "post", "no_text": "text"}
# What a name is made of, in the order in which it is written.
NAME_PARTS = ("client_first_name", "client_middle_name", "client_last_name", "client_suffix")

CLIENTS, MATTERS, DEALS, EVENTS = "clients", "matters", "deals", "events"
KINDS_OF_LISTS = (CLIENTS, MATTERS, DEALS, EVENTS)

# For each kind of list, groups of fields of which one must be read; in plain words what is missing otherwise.
_WHO = (
    ("client_id", "client_name", "client_first_name", "client_last_name", "client_company"),
    "a column that says who the client is (a number or a name)",
)
NEEDED: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    CLIENTS: (_WHO,),
    MATTERS: (_WHO, (("work_type",), "a column for the kind of work")),
    DEALS: ((("work_type",), "a column for the deal's name"),),
    EVENTS: (_WHO, (("event_what",), "a column for what happened"), (("event_date",), "a column for the date")),
}


def missing(kinds: tuple[str, ...], fields: set[str]) -> tuple[str, ...]:
    """In plain words, what lists of these kinds need and these fields do not give."""
    return tuple(dict.fromkeys(
        what for kind in kinds for group, what in NEEDED.get(kind, ()) if not fields & set(group)
    ))
