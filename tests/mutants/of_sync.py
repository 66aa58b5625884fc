"""Planted mistakes in the hub's services and the laptop's engine. Most are noticed by the simulation."""

from tests.mutants.list import Mutant

SIMULATION = ("tests/simulation/test_simulation.py", "-x")
SERVICES = "tests/server/services"
PROCESSES = "server/doorstep_server/cli/processes.py"
SERVE = ("tests/server/cli/test_serve.py", "-x", "-k", "sqlite or nobody_made or cannot_begin")
DISK = ("tests/server/test_reaching_the_disk.py", "-x")
SNAPSHOTS = ("tests/client/sync/test_snapshots.py", "-x")
OFFERS = (f"{SERVICES}/test_push.py", "-x", "-k", "sqlite and again")
DECIDED = (f"{SERVICES}/test_decided_before.py", "-x")
DATABASE = "server/doorstep_server/store/database.py"
TAKING_TURNS = "server/doorstep_server/store/turns.py"
TURNS = ("tests/server/test_taking_turns.py", "-x")
CHAINS = (f"{SERVICES}/test_chains.py", "-k", "sqlite")

KEEPING = ("tests/server/web/test_kept_snapshots.py", "-x")
FIRST_SYNC = ("tests/scenarios/test_first_sync.py", "-x")

SYNC_MUTANTS: list[Mutant] = [
    Mutant(
        "a cursor with a line break in it passes for two",
        "shared/doorstep_shared/protocol_lists.py",
        'text.count("\\n") == len(lines) - 1 and ',
        "",
        ("tests/shared/test_protocol.py", "-x", "-k", "quick_look_at_cursors"),
    ),
    Mutant(
        "a laptop's call opens a session",
        "server/doorstep_server/web/application.py",
        'None if request.path.startswith("/api/") else ',
        "",
        ("tests/server/web/test_api_access.py", "-x", "-k", "session"),
    ),
    Mutant(
        "a grid with a line of the same millisecond takes another's place on a page of the log",
        "server/doorstep_server/store/log_places.py",
        "(row[0] for row in rows if row[0] != at)",
        "(row[0] for row in rows)",
        ("tests/server/test_log_places.py", "-x", "-k", "sqlite"),
    ),
    Mutant(
        "what a page looked through for one piece is not kept for the next",
        "server/doorstep_server/store/log_places.py",
        "del self._grids[grid].places[:count]",
        "del self._grids[grid].places[:]",
        ("tests/server/test_log_places.py", "-x", "-k", "sqlite"),
    ),
    Mutant(
        "the hub takes any cursor for its own: a restored hub is not noticed",
        "server/doorstep_server/services/pull.py",
        "if chain != cursor.chain:",
        "if chain is None:",
        SIMULATION,
    ),
    Mutant(
        "a snapshot does not tell which values are dead",
        "server/doorstep_server/services/snapshot.py",
        "[] if live_paths is None else sorted(path for path in paths_set(body) if path not in live_paths)",
        "[]",
        SIMULATION,
    ),
    Mutant(
        "a snapshot leaves out what is superseded before it came",
        "server/doorstep_server/services/snapshot.py",
        "        *awaited,\n",
        "",
        (f"{SERVICES}/test_pull.py", "-k", "snapshot"),
    ),
    Mutant(
        "a kept snapshot is given to whoever has read beyond it",
        "server/doorstep_server/services/snapshot.py",
        "not since <= seq",
        "since < 0",
        KEEPING,
    ),
    Mutant(
        "a kept snapshot is given however much followed it",
        "server/doorstep_server/services/snapshot.py",
        " or grid.seq - seq > KEPT_ENTRIES",
        "",
        KEEPING,
    ),
    Mutant(
        "a kept snapshot of a log that was lost is given after a restore",
        "server/doorstep_server/services/snapshot.py",
        "return entries.chain_at(hub.store, grid_id, seq) == chain",
        "return bool(entries.chain_at(hub.store, grid_id, seq))",
        KEEPING,
    ),
    Mutant(
        "damage in a kept snapshot is not noticed",
        "server/doorstep_server/web/api/kept_snapshots.py",
        "return kept if head == self._head(grid, kept) else None",
        "return kept",
        KEEPING,
    ),
    Mutant(
        "a snapshot that was cut off on its way is kept",
        "server/doorstep_server/web/api/kept_snapshots.py",
        """            made.append(piece)
            yield piece
""",
        """            made.append(piece)
            self._put(grid, Kept(seq, chain, b"".join(made)))
            yield piece
""",
        KEEPING,
    ),
    Mutant(
        "a laptop does not read on from the snapshot it was given",
        "client/doorstep_client/sync/engine.py",
        "self.has_more = self.has_more or snapshot.seq < hub_seq",
        "pass",
        FIRST_SYNC,
    ),
    Mutant(
        "a process of the hub takes in whoever comes, however many wait there",
        "server/doorstep_server/cli/serve.py",
        "return bool(may_accept()) and not (is_full and is_patient)",
        "return bool(may_accept())",
        ("tests/server/cli/test_accepting.py", "-x"),
    ),
    Mutant(
        "a process of the hub that is full never takes anybody in",
        "server/doorstep_server/cli/serve.py",
        "not (is_full and is_patient)",
        "not is_full",
        ("tests/server/cli/test_accepting.py", "-x"),
    ),
    Mutant(
        "a quarantined change takes effect",
        "server/doorstep_server/services/open_log.py",
        "if status == OK:",
        "if status:",
        SIMULATION,
    ),
    Mutant(
        "a receipt is believed without its mac",
        "server/doorstep_server/services/push.py",
        "and self.hub.is_signed(self.log.grid.id, receipt):",
        "and receipt.mac:",
        (f"{SERVICES}/test_restore.py", "-k", "sqlite"),
    ),
    Mutant(
        "two pushes to one grid do not wait for each other on PostgreSQL",
        "server/doorstep_server/store/grids.py",
        '" FOR UPDATE" if store.is_postgres else ""',
        '""',
        (f"{SERVICES}/test_concurrency.py",),
    ),
    Mutant(
        "whoever wrote before a grant ended is refused",
        "server/doorstep_server/services/judge.py",
        "change.seen < membership.until_seq",
        "False",
        (f"{SERVICES}/test_push.py", "-k", "sqlite"),
    ),
    Mutant(
        "a fork is not told",
        "server/doorstep_server/services/pull.py",
        "                found.add(writer)",
        "                pass",
        (f"{SERVICES}/test_push.py", "-k", "sqlite"),
    ),
    Mutant(
        "a fork is looked for only where the chain is known not to be one line",
        "server/doorstep_server/services/pull.py",
        "if head == BROKEN or (head != cursor.head and head not in chain):",
        "if head == BROKEN:",
        CHAINS,
    ),
    Mutant(
        "a chain is taken for one line whatever its changes follow",
        "server/doorstep_server/services/open_log.py",
        "                broken.add(change.writer)",
        "                pass",
        CHAINS,
    ),
    Mutant(
        "a chain with two ends is taken to end at one of them",
        "server/doorstep_server/services/open_log.py",
        "return ends.pop() if len(ends) == 1 else BROKEN",
        "return max(ends, default=BROKEN)",
        CHAINS,
    ),
    Mutant(
        "any predecessor counts as known where the writer has written before",
        "server/doorstep_server/services/push.py",
        "and change.prev != self.heads[change.writer]",
        "and self.heads[change.writer] is None",
        CHAINS,
    ),
    Mutant(
        "a fork is told wherever a chain is not one line",
        "server/doorstep_server/services/pull.py",
        "if any(prev in followed and id != cursor.head and id not in chain for id, prev in stored.items()):",
        "if stored:",
        CHAINS,
    ),
    Mutant(
        "a process of the hub that was killed is not replaced",
        PROCESSES,
        "                self.children.discard(ended)\n",
        "",
        SERVE,
    ),
    Mutant(
        "processes of the hub live on when the one that waits for them is gone",
        PROCESSES,
        "            threading.Thread(target=self._end_with_parent, daemon=True).start()\n",
        "",
        SERVE,
    ),
    Mutant(
        "a hub says that it listens though it cannot begin",
        PROCESSES,
        "        if not is_able:",
        "        if False:",
        SERVE,
    ),
    Mutant(
        "a reply leaves before the disk has what it tells of",
        "server/doorstep_server/services/sync.py",
        '    if reply["results"] or entries_sent:\n',
        "    if False:\n",
        DISK,
    ),
    Mutant(
        "entries of others are given before the disk has them",
        "server/doorstep_server/services/sync.py",
        " or entries_sent:\n",
        ":\n",
        DISK,
    ),
    Mutant(
        "a snapshot is given before the disk has what it holds",
        "server/doorstep_server/services/snapshot.py",
        "    hub.store.settle()",
        "    pass",
        DISK,
    ),
    Mutant(
        "a write does not wait for the disk",
        DATABASE,
        "        if is_outermost:\n            self.settle()\n",
        "",
        DISK,
    ),
    Mutant(
        "a disk that fails is not told",
        "server/doorstep_server/store/disk.py",
        '        raise DoorstepError("storage_failed", detail=error.strerror or "") from error\n',
        "        pass\n",
        DISK,
    ),
    Mutant(
        "a log that takes the place of another is taken for it",
        DATABASE,
        "                self._turns.forget_file()\n",
        "                pass\n",
        DISK,
    ),
    Mutant(
        "a disk that failed once is believed again",
        TAKING_TURNS,
        "            self._failed = error\n",
        "",
        DISK,
    ),
    Mutant(
        "the name of a new file is not brought to the disk",
        "server/doorstep_server/store/disk.py",
        "        if number != known:\n",
        "        if False:\n",
        DISK,
    ),
    Mutant(
        "who waits for the disk keeps others from work",
        TAKING_TURNS,
        "        self._let_next_begin()\n        try:\n            self._settled",
        "        try:\n            self._settled",
        DISK,
    ),
    Mutant(
        "who waits for the disk while others write keeps its turn",
        DATABASE,
        "        with self._transaction() as is_outermost:\n            yield\n"
        "        if is_outermost:\n            self.settle()\n",
        "        with self._turns.of_writer() as is_outermost:\n"
        "            with self._transaction():\n                yield\n"
        "            if is_outermost:\n                self.settle()\n",
        DISK,
    ),
    Mutant(
        "a laptop that has not read all of a log is not told that its writer forked",
        "server/doorstep_server/services/sync.py",
        "if not pull.is_at_end(theirs[grid][1], cursor)}\n",
        "if pull.is_at_end(theirs[grid][1], cursor)}\n",
        CHAINS,
    ),
    Mutant(
        "what was decided before is written though the log has grown meanwhile",
        "server/doorstep_server/services/push.py",
        "        if taking is None or taking.log.began_at != grid:\n",
        "        if taking is None:\n",
        DECIDED,
    ),
    Mutant(
        "what a push makes of a grid is decided with the database locked",
        "server/doorstep_server/services/push.py",
        "        if taking is None or taking.log.began_at != grid:\n",
        "        if True:\n",
        DECIDED,
    ),
    Mutant(
        "the end of a chain that is no line is looked for without what comes now",
        "server/doorstep_server/services/open_log.py",
        "        return _end({**changes.chain(self.hub.store, self.grid.id, writer), **here})\n",
        "        return _end(changes.chain(self.hub.store, self.grid.id, writer))\n",
        CHAINS,
    ),
    Mutant(
        "what is written along is lost with a transaction that fails",
        DATABASE,
        "                yield is_outermost\n                while is_outermost and self._along:\n"
        "                    self._along.popleft()()\n",
        "                while is_outermost and self._along:\n                    self._along.popleft()()\n"
        "                yield is_outermost\n",
        DISK,
    ),
    Mutant(
        "what is written along waits for another sync though nobody follows",
        DATABASE,
        "                if not self._turns.has_others():\n                    self._write_along()\n",
        "                pass\n",
        DISK,
    ),
    Mutant(
        "what is written along waits for the right to write though somebody follows",
        DATABASE,
        "                if not self._turns.has_others():\n",
        "                if True:\n",
        DISK,
    ),
    Mutant(
        "a released change stays in quarantine for a laptop that comes new",
        "client/doorstep_client/store/snapshot.py",
        "        if each.release or not is_first\n",
        "        if not is_first\n",
        SNAPSHOTS,
    ),
    Mutant(
        "a snapshot leaves the statuses of changes that were here as they are",
        "client/doorstep_client/store/snapshot.py",
        "        if each.release or not is_first\n",
        "        if each.release\n",
        SNAPSHOTS,
    ),
    Mutant(
        "every change is taken for new",
        "server/doorstep_server/services/push.py",
        '            if end == BROKEN or each.change.prev != (end or ""):\n',
        "            if False:\n",
        OFFERS,
    ),
    Mutant(
        "a change that follows nothing is taken for new where its writer's chain is no line",
        "server/doorstep_server/services/push.py",
        '            if end == BROKEN or each.change.prev != (end or ""):\n',
        '            if each.change.prev != (end or ""):\n',
        OFFERS,
    ),
    Mutant(
        "writers of one file do not take turns",
        TAKING_TURNS,
        "    fcntl.flock(file, fcntl.LOCK_EX)\n",
        "",
        TURNS,
    ),
    Mutant(
        "a turn does not end with a write that fails",
        TAKING_TURNS,
        "        fcntl.flock(file, fcntl.LOCK_UN)\n",
        "        pass\n",
        TURNS,
    ),
    Mutant(
        "after a restore nobody offers anything again",
        "client/doorstep_client/store/snapshot.py",
        "    outbox.offer_everything(db, grid.id, but={line.entry.id for line in told}, only_own=not rewound)\n",
        "",
        SIMULATION,
    ),
    Mutant(
        "after a restore a laptop offers only its own changes",
        "client/doorstep_client/store/snapshot.py",
        "only_own=not rewound",
        "only_own=True",
        SIMULATION,
    ),
    Mutant(
        "a dead letter that a restored hub lost is not brought again",
        "client/doorstep_client/sync/engine.py",
        "        self._offer_again([dead[letter] for letter in reply.dead_missing if letter in dead])\n",
        "",
        SIMULATION,
    ),
    Mutant(
        "an answer is taken for a receipt before the log was read",
        "client/doorstep_client/sync/engine.py",
        "if is_final or result.result == DEAD or (entry and entry.seq <= passed_seq):",
        "if True:",
        ("tests/client/sync/test_rounds.py", "-x"),
    ),
    Mutant(
        "a page is stored without its cursor",
        "client/doorstep_client/store/log.py",
        "seq=last.seq, chain=last.chain, digest=digest_text(fold.digest)",
        "seq=grid.seq, chain=grid.chain, digest=digest_text(fold.digest)",
        SIMULATION,
    ),
    Mutant(
        "a page and its cursor are not one transaction",
        "client/doorstep_client/store/database.py",
        "begin, end, undo = _INNER if self.connection.in_transaction else _OUTER",
        'begin, end, undo = "SELECT 1", "SELECT 1", ("SELECT 1",)',
        SIMULATION,
    ),
    Mutant(
        "what the writer's unconfirmed changes superseded comes back through quarantine",
        "client/doorstep_client/store/saving.py",
        "held.overlaid(), edit, unconfirmed)",
        "held.overlaid(), edit, {})",
        ("tests/client/store",),
    ),
]
