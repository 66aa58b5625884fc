"""The two languages of the product, side by side."""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One sentence or label in both languages; ``{name}`` marks a value to fill in."""

    zh: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        """The text in `language` with its marks filled from `values`; a value that is a Text is said likewise."""
        template = self.zh if language == "zh" else self.en
        if not values:
            return template
        said = {name: value.say(language) if isinstance(value, Text) else value for name, value in values.items()}
        return template.format(**said)


def language_of(locale_name: str) -> Language:
    """The language for a locale such as ``zh_CN.UTF-8``; anything that is not English is Chinese."""
    return "en" if locale_name.lower().startswith("en") else "zh"


def colon(language: Language) -> str:
    """What stands between a label and its value."""
    return "：" if language == "zh" else ": "
