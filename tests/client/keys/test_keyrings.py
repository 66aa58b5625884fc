"""Where a key is kept: the kernel's memory, the system's keyring, and never anything that writes a file."""

import os
import sys
import types
from typing import ClassVar

import pytest

from doorstep_client.keys.kernel_keyring import KernelKeyring
from doorstep_client.keys.places import places_of_this_computer
from doorstep_client.keys.system_keyring import SystemKeyring

KEY = bytes(range(32))


@pytest.fixture
def name() -> str:
    return f"test-{os.urandom(8).hex()}"


@pytest.fixture
def kernel(name: str) -> KernelKeyring:
    keyring = KernelKeyring(60)
    if not keyring.put(name, KEY):
        pytest.skip("the kernel's keyring is closed to this process")
    keyring.forget(name)
    return keyring


class Vault:
    """A keyring's back end that works."""

    viable = True
    held: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.held[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.held[service, name]


def windows_with(monkeypatch: pytest.MonkeyPatch, back_end: type) -> SystemKeyring:
    """A computer where this stands for the Credential Locker."""
    module = types.ModuleType("keyring.backends.Windows")
    module.WinVaultKeyring = back_end  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring.backends.Windows", module)
    return SystemKeyring("win32")


def test_the_kernel_keeps_a_key_renews_it_and_forgets_it(kernel: KernelKeyring, name: str) -> None:
    assert kernel.get(name, renew=True) is None
    assert kernel.put(name, KEY)
    assert kernel.get(name, renew=True) == KEY
    assert kernel.put(name, KEY[::-1]), "another key of this name takes its place"
    assert kernel.get(name, renew=False) == KEY[::-1]
    kernel.forget(name)
    kernel.forget(name)
    assert kernel.get(name, renew=False) is None


def test_another_process_of_this_user_finds_the_key_in_the_kernel(kernel: KernelKeyring, name: str) -> None:
    kernel.put(name, KEY)
    child = os.fork()
    if not child:
        os.setsid()
        os._exit(0 if KernelKeyring(60).get(name, renew=False) == KEY else 1)
    found = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kernel.forget(name)
    assert found == 0


def test_the_kernel_is_told_for_how_long(kernel: KernelKeyring, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, ...]] = []
    real = KernelKeyring._control

    def control(self: KernelKeyring, operation: int, *arguments: int | bytes) -> int:
        if operation == 15:
            told.append((arguments[1],))  # type: ignore[arg-type]
        return real(self, operation, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(KernelKeyring, "_control", control)
    kernel.put(name, KEY)
    kernel.get(name, renew=False)
    kernel.get(name, renew=True)
    kernel.forget(name)
    assert told == [(60,), (60,)]
    assert "60" not in kernel.lasts.zh


def test_a_processor_the_program_does_not_know_has_no_kernel_keyring(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    keyring = KernelKeyring(60)
    assert not keyring.put(name, KEY)
    assert keyring.get(name, renew=True) is None
    keyring.forget(name)


def test_the_systems_keyring_keeps_a_key_and_forgets_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    keyring = windows_with(monkeypatch, Vault)
    assert keyring.get(name, renew=True) is None
    assert keyring.put(name, KEY)
    assert keyring.get(name, renew=True) == KEY
    keyring.forget(name)
    keyring.forget(name)
    assert keyring.get(name, renew=True) is None


class Unviable(Vault):
    viable = False


class Forgetful(Vault):
    def get_password(self, service: str, name: str) -> str | None:
        return None


class Broken(Vault):
    def get_password(self, service: str, name: str) -> str | None:
        raise RuntimeError("the service has gone")

    set_password = delete_password = get_password  # type: ignore[assignment]


class Garbled(Vault):
    def get_password(self, service: str, name: str) -> str | None:
        return "no hexadecimal"


@pytest.mark.parametrize("back_end", [Unviable, Forgetful, Broken, Garbled])
def test_a_keyring_that_does_not_work_is_no_place(monkeypatch: pytest.MonkeyPatch, back_end: type, name: str) -> None:
    keyring = windows_with(monkeypatch, back_end)
    assert not keyring.put(name, KEY)
    assert keyring.get(name, renew=True) is None
    keyring.forget(name)


@pytest.mark.parametrize("chosen", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring",
                                    "keyring.backends.chainer.ChainerBackend"])  # fmt: skip
def test_no_setting_makes_it_use_a_back_end_that_is_not_the_systems(
    monkeypatch: pytest.MonkeyPatch, chosen: str, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    assert not SystemKeyring("linux").put(name, KEY)


def test_without_the_package_there_is_no_system_keyring(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, "keyring.backends.SecretService", None)
    assert not SystemKeyring("linux").put(name, KEY)


def test_no_place_of_this_computer_is_a_file() -> None:
    assert {type(place) for place in places_of_this_computer()} <= {KernelKeyring, SystemKeyring}
