"""What was measured, and the bounds of a rule, in words."""

from __future__ import annotations

from lifeline.question.scoring_kept import ScoreRule
from lifeline.sql.scoring import MEASURES


def value(measure: str, found: float | None) -> str:
    """One measured value in words.

    >>> value("facts_known_share", 0.5), value("is_confirmed", 1), value("days_to_last_date", None), value("need", 3)
    ('50%', 'yes', 'none', '3')
    >>> value("months_open", 1), value("fees_in_36_months", 12000)
    ('1 month', '12,000')
    >>> value("days_to_last_date", -30)
    '30 days ago'
    """
    if found is None:
        return "none"
    unit = MEASURES[measure].unit
    if unit == "share":
        return f"{found:.0%}"
    if unit == "yes or no":
        return "yes" if found else "no"
    number = f"{found:,.0f}" if found == int(found) else f"{found:,.2f}"
    if unit in ("grade", "money", "1 to 3"):
        return number
    if found < 0:
        return f"{-found:,.0f} {unit} ago"
    return f"{number} {unit[:-1] if found == 1 and unit.endswith('s') else unit}"


def bounds(rule: ScoreRule) -> str:
    """Between what a measure has to lie.

    >>> bounds(ScoreRule(1, "fit", 3, "months_open", None, 6, "", ""))
    'at most 6 months'
    >>> bounds(ScoreRule(1, "needs", 3, "is_confirmed", 1, None, "", "")), bounds(ScoreRule(1, "fit", 1, "need", 2, 2, "", ""))
    ('yes', '2')
    """
    least, most = rule.at_least, rule.at_most
    if MEASURES[rule.measure].unit == "yes or no":
        return "no" if most is not None and most < 1 else "yes"
    if least is None and most is not None and most < 0:
        return "it has passed"
    if least == most and least is not None:
        return value(rule.measure, least)
    if least is None and most == 0:
        return "none"
    if most is None and least == 1 and MEASURES[rule.measure].unit == "share":
        return "all"
    said = [f"at least {value(rule.measure, least)}"] if least is not None else []
    said += [f"at most {value(rule.measure, most)}"] if most is not None else []
    return " and ".join(said)
