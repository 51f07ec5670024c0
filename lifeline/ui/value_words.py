"""The estimate in words: how it is worked out, and money as it was billed and as it is estimated."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from lifeline.question import lifetime_value as value
from lifeline.question.catalogue import catalogue
from lifeline.question.lifetime_value import BookValue
from lifeline.question.lifetime_value_gaps import FEES_MONTHS, FEWEST_FEES
from lifeline.question.measures import written
from lifeline.sql.measure_list import MONEY
from lifeline.ui import resources


def how(found: BookValue) -> None:
    """The formulas, the parameters as fitted, and what the estimate cannot tell."""
    with st.expander("How this is worked out, and what it cannot tell"):
        st.markdown(
            "**How often.** BG/NBD (Fader, Hardie and Lee, 2005, *Marketing Science* 24): while with us, a client "
            "buys at a rate of their own; after each further purchase they stay away for good with a chance of their "
            "own. With *x* purchases after the first, the last at *t*, watched for *T* years, the purchases to be "
            "expected in the next *s* years are"
        )
        st.latex(
            r"\frac{a+b+x-1}{a-1}\cdot\frac{1-\left(\frac{\alpha+T}{\alpha+T+s}\right)^{r+x}"
            r"{}_2F_1\!\left(r+x,\,b+x;\,a+b+x-1;\,\frac{s}{\alpha+T+s}\right)}"
            r"{1+[x>0]\,\frac{a}{b+x-1}\left(\frac{\alpha+T}{\alpha+t}\right)^{r+x}}"
        )
        st.markdown(
            "**For how much.** Gamma-Gamma (Fader and Hardie, 2013, brucehardie.com/notes/025): with a mean *m* over "
            "*n* known fees, the next is expected to be"
        )
        st.latex(r"p\,\frac{\gamma+n\,m}{p\,n+q-1}")
        model = value.fitted(resources.workbook().store, as_of=found.as_of)[1]
        if model:
            buying, worth = model.buying, model.worth
            st.markdown(
                f"Fitted by greatest likelihood, in years and {catalogue(resources.workbook().store).pack.currency}: "
                + ", ".join(f"{name} = {float(f'{number:.3g}'):,g}" for name, number in (
                    ("r", buying.r), ("α", buying.alpha), ("a", buying.a), ("b", buying.b), ("p", worth.p),
                    ("q", worth.q), ("γ", worth.gamma),
                )) + "."
            )
        st.markdown(
            "**A purchase** is a day on which work began, worth all fees of that day; a date known in part counts as "
            "its middle day, and two alike are two. Fees are in the money of their day.\n\n"
            "**The range.** Four thousand futures of a client (four hundred of the book) are drawn by chance, each "
            "with parameters drawn from what the fit leaves open; nine in ten lie within it. It does not know that "
            "the model itself may be wrong: the check above looks at that.\n\n"
            "**The discount** lessens each fee by when it is expected, quarter by quarter.\n\n"
            f"**Open gaps** are the lines to ask and confirmed that no guard holds back, at the middle of the firm's "
            f"own fees of the last {FEES_MONTHS // 12} years where there are {FEWEST_FEES} or more, else the pack's "
            f"range.\n\n"
            "**What it cannot tell.** What happens in a client's life: it knows only when they came and what they "
            "paid. That is why the plan goes by needs and dates, and not by this."
        )


def exact(amount: float, currency: str) -> str:
    """Money as it was billed, to the pound.

    >>> exact(5060.4, "GBP"), exact(20.0, "CHF")
    ('£5,060', 'CHF 20')
    """
    return written(Decimal(repr(amount)), MONEY, currency)


def about(amount: float | None, currency: str) -> str:
    """Money that is estimated: two figures that mean something, and not the rest.

    >>> about(36985.2, "GBP"), about(334.8, "GBP"), about(0.0, "GBP")
    ('£37,000', '£330', '£0')
    """
    return exact(float(f"{amount or 0.0:.2g}"), currency)


def span(low: float, high: float, currency: str) -> str:
    """From one estimate to another; one where both are alike."""
    least, most = about(low, currency), about(high, currency)
    return least if least == most else f"{least} to {most}"
