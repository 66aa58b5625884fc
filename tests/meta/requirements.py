"""The requirements of both programs, read from setup.cfg, one a line: what deptry compares the imports with."""

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXTRAS = ("client", "hub", "postgres", "excel", "encrypt")


def requirements(setup_cfg: str) -> list[str]:
    """The requirement lines of a setup.cfg's text: the core's and those of the extras users install."""
    parser = ConfigParser(interpolation=None)
    parser.read_string(setup_cfg)
    blocks = [parser["options"]["install_requires"]]
    blocks += [parser["options.extras_require"][extra] for extra in EXTRAS]
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


if __name__ == "__main__":
    print("\n".join(requirements((ROOT / "setup.cfg").read_text("utf-8"))))
