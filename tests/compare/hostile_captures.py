#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives captures that are cut, damaged or made to do harm to every command of the program, and prints what became of it.

usage: hostile_captures.py RTMPSCOPE_CLI [--memory MB] [--quiet] FILE_OR_FOLDER...

Exits with 1 if a command crashes, hangs, answers with another status than 0, 3 or (check) 1, says nothing, writes JSON that is
none, is stopped by a sanitizer, or, with --memory, takes more than that. The table has one row per capture: the status, the most
time and the most memory that a command took, and what the program says of it.
"""
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading

from capture_with_tshark import captures

LOOKED_AT = 4 << 20  # of an output. A child's memory counts this program's own before it begins, so that must stay small
SECONDS = 60  # one command takes milliseconds; with a sanitizer on a busy machine some more
COMMANDS = [
    ["walkthrough"],
    ["sessions", "--format", "json"],
    ["check", "--format", "json"],
    ["messages", "--format", "ndjson"],
    ["frames", "--format", "ndjson"],
    ["show", "--frame", "1"],
    ["report", "-o", "{folder}/report.html", "--force"],
    ["report", "-o", "{folder}/report.json", "--force"],
]
UNKNOWN_COMMAND = 2


class Run:
    """One command, with what it took and said."""

    def __init__(self, arguments):
        output = tempfile.TemporaryFile()
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        self.errors = b""
        reader = threading.Thread(target=self.read_errors, args=(process.stderr,))
        reader.start()
        reader.join()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.stderr.close()
        output.seek(0)
        self.output = output.read(LOOKED_AT)
        output.close()
        process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.megabytes = usage.ru_maxrss / 1024
        self.seconds = usage.ru_utime + usage.ru_stime

    def read_errors(self, stream):
        self.errors = stream.read()


def faults(command, run, memory):
    name = command[0]
    if run.status < 0:
        yield "took too long" if run.status == -signal.SIGKILL else f"died of signal {-run.status}"
    elif b"Sanitizer" in run.errors or b"runtime error" in run.errors:
        yield "stopped by a sanitizer: " + run.errors.decode(errors="replace")[:300]
    elif run.status not in (0, 3) and not (name == "check" and run.status == 1) and not (name == "show" and run.status == UNKNOWN_COMMAND):
        yield f"status {run.status}"
    if run.status != 0 and not run.errors and name != "check":
        yield "fails and says nothing"
    if run.status == 0 and not run.output and name in ("walkthrough", "sessions", "check"):
        yield "says nothing"
    if "json" in command and run.output:
        yield from faults_of_json(run.output)
    if "ndjson" in command:
        for line in run.output.splitlines()[:1000]:
            yield from faults_of_json(line)
    if memory and run.megabytes > memory:
        yield f"takes {run.megabytes:.0f} MB"


def faults_of_json(text):
    try:
        json.loads(text)
    except ValueError as error:
        yield f"its JSON is none: {error}"


def words(runs):
    """What the walkthrough says of the capture: its findings, or the error."""
    walkthrough = runs[0]
    if walkthrough.status != 0:
        return " ".join(walkthrough.errors.decode(errors="replace").split())
    lines = [line.strip() for line in walkthrough.output.decode(errors="replace").splitlines() if line.strip()]
    return "; ".join(lines[1:2] + lines[3:5])


def examine(program, path, memory, folder):
    runs, found = [], []
    for command in COMMANDS:
        arguments = [argument.format(folder=folder) for argument in command]
        run = Run([program, arguments[0], path, *arguments[1:]])
        runs.append(run)
        found += [f"{' '.join(command)}: {fault}" for fault in faults(command, run, memory)]
    return runs, found


def paths_of(arguments):
    for argument in arguments:
        yield from [argument] if os.path.isfile(argument) else captures([argument])


def main():
    arguments, memory, quiet = sys.argv[1:], 0, False
    if "--memory" in arguments:
        at = arguments.index("--memory")
        memory = int(arguments[at + 1])
        del arguments[at : at + 2]
    if "--quiet" in arguments:
        arguments.remove("--quiet")
        quiet = True
    if len(arguments) < 2:
        sys.exit(__doc__)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wrong = count = 0
    most = 0.0
    if not quiet:
        print("| capture | status | ms | MB | what is said |\n|---|--:|--:|--:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for path in paths_of(arguments[1:]):
            runs, found = examine(arguments[0], path, memory, folder)
            count += 1
            wrong += bool(found)
            most = max(most, *(run.megabytes for run in runs))
            if not quiet:
                milliseconds = 1000 * max(run.seconds for run in runs)
                print(f"| {os.path.basename(path)} | {runs[0].status} | {milliseconds:.0f} | {max(run.megabytes for run in runs):.0f} | {words(runs)} |")
            for fault in found:
                print(f"WRONG: {path}: {fault}")
    print(f"\n{count} captures, {len(COMMANDS)} commands each, at most {most:.0f} MB; {wrong} wrong")
    sys.exit(wrong > 0 or count == 0)


if __name__ == "__main__":
    main()
