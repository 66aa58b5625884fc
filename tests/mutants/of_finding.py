"""Mistakes planted in finding, in telling that two records may be one, and in identity numbers."""

from tests.mutants.list import Mutant

LIKENESS = "shared/doorstep_shared/likeness.py"
SEARCHING = "shared/doorstep_shared/searching.py"
IDENTITY = "shared/doorstep_shared/identity.py"

LIKE = ("tests/shared/test_likeness.py",)
SOUGHT = ("tests/shared/test_searching.py",)

FINDING_MUTANTS: list[Mutant] = [
    Mutant(
        "doors in different roads count as one",
        LIKENESS,
        "return words in other_words or other_words in words",
        "return True",
        LIKE,
    ),
    Mutant(
        "doors in different units count as one",
        LIKENESS,
        "units_agree = signs[1] == other_signs[1] or not parts[1] or not other_parts[1]",
        "units_agree = True",
        LIKE,
    ),
    Mutant(
        "two people whose identity numbers differ count as one when name and age agree",
        LIKENESS,
        'return "same_identity" if identity == other_identity else None',
        'return "same_identity" if identity == other_identity else "same_person"',
        LIKE,
    ),
    Mutant(
        "a birth year may differ by two",
        LIKENESS,
        "YEARS_APART = 1",
        "YEARS_APART = 2",
        LIKE,
    ),
    Mutant(
        "only the most usual reading of a character is kept",
        SEARCHING,
        "_MOST_SPELLINGS = 32",
        "_MOST_SPELLINGS = 1",
        SOUGHT,
    ),
    Mutant(
        "initials are found inside a sound",
        SEARCHING,
        'INITIALS + "".join(sound[0] for sound in each).upper() for each',
        'SOUNDS + "".join(sound[0] for sound in each) for each',
        SOUGHT,
    ),
    Mutant(
        "a beginning picks a record",
        SEARCHING,
        "if each.rank in (EXACT, BY_INITIALS)]",
        "if each.rank in (EXACT, BEGINS_WITHIN, BY_INITIALS)]",
        SOUGHT,
    ),
    Mutant(
        "a check digit is not compared",
        IDENTITY,
        "% 11 != 1:",
        "% 11 > 10:",
        ("tests/shared/test_identity.py",),
    ),
]
