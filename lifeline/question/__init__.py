"""One function per question: given a store and an as-of day, frozen rows out."""
