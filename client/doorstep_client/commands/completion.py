"""``doorstep completion``: the script that teaches a shell to complete commands, options, kinds and doors."""

import os
import sys

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from doorstep_client.app import App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command

PROGRAM = "doorstep"
VARIABLE = "_DOORSTEP_COMPLETE"
"""The environment variable with which a shell asks for completions."""
SHELLS = ("bash", "zsh", "fish", "powershell")
SHELL = Text("哪种命令行：bash、zsh、fish、powershell。", "Which shell: bash, zsh, fish, powershell.")

_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { "$_" }
    }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:PYTHONIOENCODING = 'utf-8'
        $env:%(complete_var)s = 'powershell_complete'
        $env:COMP_WORDS = $words -join "`n"
        $env:COMP_CWORD = $wordToComplete
        %(prog_name)s | ForEach-Object {
            $value, $help = $_ -split "`t", 2
            if (-not $help) { $help = $value }
            $shown = if ($value -match "[\\s']") { "'" + $value.Replace("'", "''") + "'" } else { $value }
            [System.Management.Automation.CompletionResult]::new($shown, $value, 'ParameterValue', $help)
        }
    } finally {
        [Console]::OutputEncoding = $encoding
        foreach ($name in 'PYTHONIOENCODING', '%(complete_var)s', 'COMP_WORDS', 'COMP_CWORD') {
            Remove-Item "Env:$name" -ErrorAction SilentlyContinue
        }
    }
}
"""


class PowerShellComplete(ShellComplete):
    """Completion for PowerShell: the words before the cursor line by line, and the word that is being typed."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        words = os.environ.get("COMP_WORDS", "").splitlines()
        return words[1:], os.environ.get("COMP_CWORD", "")

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}\t{item.help or ''}"


def know_all_shells() -> None:
    """Let click answer PowerShell too."""
    add_completion_class(PowerShellComplete)
    if sys.platform == "win32":
        sys.stdout.reconfigure(newline="\n")  # type: ignore[union-attr]


@command("completion", COMMANDS["completion"])
@argument("shell", text=SHELL, metavar="SHELL", type=click.Choice(SHELLS))
@click.pass_context
def command_line(context: click.Context, shell: str) -> None:
    """Print the script."""
    know_all_shells()
    app: App = context.obj
    kind = get_completion_class(shell)
    assert kind is not None
    # The class's own source() would start the shell to ask for its version.
    script = ShellComplete.source(kind(context.find_root().command, {}, PROGRAM, VARIABLE))
    app.output.document({"shell": shell, "script": script})
    app.output.lines(script.strip("\n").splitlines())
