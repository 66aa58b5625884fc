"""Telling the demo as it happens: scenes, commands with what they answered, and whether it was as it should be."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from doorstep_server.demo.programs import Done, Programs
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

HUB = Text("中心", "hub")
_AS_EXPECTED = Text("  ✓ {what}", "  ✓ {what}")
_NOT_AS_EXPECTED = Text("  ✗ {what}", "  ✗ {what}")
_WRONG_EXIT = Text(
    "{command} 应以 {wanted} 结束，实际是 {code}", "{command} should have ended with {wanted}, not {code}"
)


class Stage:
    """Runs commands, prints them, keeps count of what was not as expected."""

    def __init__(self, programs: Programs, write: Callable[[str], None]) -> None:
        self.programs = programs
        self.language = programs.language
        self.failures: list[str] = []
        self._write = write
        self._scenes = 0

    def scene(self, title: Text) -> None:
        """Begin a scene."""
        self._scenes += 1
        self._write(f"\n━━ {self._scenes}. {title.say(self.language)} ━━")

    def tell(self, text: Text, **values: object) -> None:
        """A sentence of the story."""
        self._write(text.say(self.language, **values))

    def say(self, text: Text, **values: object) -> str:
        """The words in the language of this demo."""
        return text.say(self.language, **values)

    def expect(self, is_so: bool, what: Text, **values: object) -> None:
        """Say whether something is as it should be."""
        sentence = what.say(self.language, **values)
        if not is_so:
            self.failures.append(sentence)
        self.tell(_AS_EXPECTED if is_so else _NOT_AS_EXPECTED, what=sentence)

    def hub(self, *words: str, exit_code: int = 0) -> Done:
        """Run and show a command of the hub."""
        return self._shown(HUB.say(self.language), self.programs.hub(*words), exit_code)

    def laptop(self, account: str, *words: str, exit_code: int = 0) -> Done:
        """Run and show a command on somebody's laptop."""
        return self._shown(account, self.programs.laptop(account, *words), exit_code)

    def look(self, account: str, *words: str) -> Mapping[str, object]:
        """What a command answers with --json; not shown."""
        return self.check(self.programs.laptop(account, *words, "--json"), 0).document

    def together(self, jobs: Sequence[Callable[[], list[Done]]]) -> list[list[Done]]:
        """Run several people's commands at the same time; nothing is shown."""
        with ThreadPoolExecutor(len(jobs)) as pool:
            return [future.result() for future in [pool.submit(job) for job in jobs]]

    def show(self, who: str, done: Done, exit_code: int = 0) -> Done:
        """Show a command that ran before."""
        return self._shown(who, done, exit_code)

    def show_words(self, done: Done) -> None:
        """Show a command that was run with --json by what it told people."""
        self._write(f"  {HUB.say(self.language)}$ {done.command.removesuffix(' --json')}")
        for line in done.stderr.splitlines():
            self._write(f"      {line}")

    def _shown(self, who: str, done: Done, exit_code: int) -> Done:
        self._write(f"  {who}$ {done.command}")
        for line in done.words:
            self._write(f"      {line}")
        return self.check(done, exit_code)

    def check(self, done: Done, exit_code: int = 0) -> Done:
        """The same command, if it ended as it should; else `demo_failed`."""
        if done.exit_code != exit_code:
            for line in done.words[-5:]:
                self._write(f"      {line}")
            values = {"command": done.command, "wanted": exit_code, "code": done.exit_code}
            detail = Text(_WRONG_EXIT.say("zh", **values), _WRONG_EXIT.say("en", **values))
            raise DoorstepError("demo_failed", detail=detail)
        return done
