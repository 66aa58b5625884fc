"""Pictures of a worker's terminal for the manual: ``python -m tests.terminal_pictures`` writes docs/pictures/terminal/.

The commands are typed into a real terminal (tmux, 80 columns) at a laptop of the demo, whose hub is served meanwhile;
what stands there afterwards is drawn by Chromium in a font whose Chinese characters are two columns wide. Needs the
demo (``make demo``), tmux, Chromium and fonts-noto-cjk.
"""

import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.machine.browser import FLAGS, INSTALL, find_browser

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures" / "terminal"
DEMO = ROOT / ".demo"
PROGRAMS = Path(sys.executable).parent
COLUMNS, LINES = 80, 30
PATIENCE_SECONDS = 20
STILL_SECONDS = 1.5
PROMPT = "$ "
COLOURS = TerminalTheme(
    (250, 250, 248),
    (30, 30, 30),
    [(0, 0, 0), (178, 34, 34), (0, 110, 50), (140, 90, 0), (20, 80, 170), (120, 40, 130), (0, 110, 120), (90, 90, 90)],
)
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fafaf8; }}
pre {{ margin: 0; padding: 14px 18px; font: 16px/1.35 "Noto Sans Mono CJK SC", monospace; display: inline-block; }}
</style><pre>{}</pre>"""


@dataclass(frozen=True)
class Scene:
    """One picture: what is typed, text by text or key by key (``Enter`` and the like), at whose laptop."""

    name: str
    typed: Sequence[str]
    laptop: str = "lin"


SCENES = (
    Scene("guide", ["doorstep guide", "Enter"]),
    Scene("today", ["doorstep today --limit 5", "Enter"]),
    Scene("find", ["doorstep find wyl", "Enter"]),
    Scene("card", ["doorstep card 3-1-302", "Enter"]),
    Scene("visit", ["doorstep visit", "Enter"]),
    Scene("visit-card", ["doorstep visit 3-1-302", "Enter"]),
    Scene("quick", ['doorstep visit --quick 3-1-302 "老人身体好，药按时吃"', "Enter"]),
    Scene("status", ["doorstep status", "Enter"]),
    Scene("sync", ['doorstep visit --quick 3-1-302 "药按时吃"', "Enter", "clear", "Enter", "doorstep sync", "Enter"]),
    Scene(
        "conflicts",
        ["doorstep --practise conflicts", "Enter", "clear", "Enter", "doorstep --practise conflicts", "Enter"],
    ),
    Scene("nightly", ["doorstep nightly status", "Enter"]),
    Scene("practise", ["doorstep practise", "Enter"]),
)


class Terminal:
    """A tmux session with a plain prompt, in which programs of this installation answer in Chinese."""

    def __init__(self, home: Path) -> None:
        self.socket = f"doorstep-pictures-{os.getpid()}"
        environment = {
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "DOORSTEP_HOME": str(home),
            "LANG": "C.UTF-8",
            "DOORSTEP_LANG": "zh",
            "TERM": "xterm-256color",
            "PS1": PROMPT,
            "NO_PROXY": "*",
            "HOME": str(home),
        }
        words = ["env", "-i", *(f"{name}={value}" for name, value in environment.items()), "bash", "--norc", "-i"]
        self._tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(LINES), *words)
        self._wait(lambda screen: PROMPT in screen)

    def type(self, keys: Sequence[str]) -> None:
        """Type texts and keys, then wait until nothing moves any more."""
        for each in keys:
            literal = [] if each in ("Enter", "Up", "Down", "Tab", "C-c", "Escape") else ["-l"]
            self._tmux("send-keys", *literal, each)
        last, changed = "", time.monotonic()
        until = changed + PATIENCE_SECONDS
        while time.monotonic() < until and time.monotonic() - changed < STILL_SECONDS:
            time.sleep(0.1)
            shown = self.shown()
            if shown != last or shown.rstrip().endswith(keys[0]):
                last, changed = shown, time.monotonic()

    def shown(self) -> str:
        """What stands in the terminal, with its colours."""
        return self._tmux("capture-pane", "-e", "-p")

    def close(self) -> None:
        """End the session."""
        self._tmux("kill-server")

    def _wait(self, is_there: Callable[[str], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_there(self.shown()) and time.monotonic() < until:
            time.sleep(0.05)

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-L", self.socket, *words], capture_output=True, check=False)
        return done.stdout.decode()


def main(wanted: list[str]) -> int:
    """Draw these scenes, or all."""
    browser_path = find_browser()
    if browser_path is None or shutil.which("tmux") is None or not DEMO.exists():
        print(f"{INSTALL}\napt-get install tmux fonts-noto-cjk\nmake demo")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"DOORSTEP_HUB_HOME": str(DEMO / "hub"), "DOORSTEP_LANG": "zh"}
    address = tomllib.loads((DEMO / "laptops" / SCENES[0].laptop / "config.toml").read_text("utf-8"))["hub"]["url"]
    served = subprocess.Popen(
        [PROGRAMS / "doorstep-hub", "serve", "--port", address.rpartition(":")[2]],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
            page = browser.new_page(device_scale_factor=1)
            for scene in SCENES:
                if not wanted or scene.name in wanted:
                    home = Path(folder) / scene.name
                    shutil.copytree(DEMO / "laptops" / scene.laptop, home)
                    page.set_content(PAGE.format(_drawn(_played(scene, home))))
                    page.locator("pre").screenshot(path=FOLDER / f"{scene.name}.png")
                    print(FOLDER / f"{scene.name}.png")
            browser.close()
    finally:
        served.terminate()
        served.wait(30)
    return 0


def _played(scene: Scene, home: Path) -> str:
    terminal = Terminal(home)
    try:
        terminal.type(scene.typed)
        return terminal.shown()
    finally:
        terminal.close()


def _drawn(screen: str) -> str:
    """The screen as HTML; the empty prompt at its end and the lines below are left out."""
    lines = screen.rstrip().split("\n")
    if len(lines) > 1 and Text.from_ansi(lines[-1]).plain.strip() == PROMPT.strip():
        lines.pop()
    console = Console(record=True, width=COLUMNS + 2, file=StringIO(), color_system="truecolor", force_terminal=True)
    for line in lines:
        console.print(Text.from_ansi(line), soft_wrap=True)
    return console.export_html(theme=COLOURS, inline_styles=True, code_format="{code}").replace(html.escape("\t"), "  ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
