#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the program against what the maker of each generated capture knows to be in it (captures/generated/NAME.txt).

usage: check_landscape.py RTMPSCOPE_CLI [NAME...]
"""
import fnmatch
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "captures" / "generated"


class Heard:
    """What the program says of one capture, in the words of the .txt files."""

    def __init__(self, program, capture):
        self.program, self.capture = program, capture
        self.rows = [json.loads(line) for line in self.run("messages", "--format", "ndjson").splitlines()]
        report = json.loads(self.run("walkthrough", "--format", "json"))
        self.session = report["sessions"][0] if report["sessions"] else {}
        self.findings = self.session.get("findings", []) + report.get("findings", [])

    def run(self, *arguments):
        command = [self.program, arguments[0], "--no-progress", *arguments[1:], self.capture.name]
        return subprocess.run(command, cwd=self.capture.parent, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    def messages(self, arrow):
        direction = "client-to-server" if arrow == ">" else "server-to-client"
        return [self.line(arrow, row) for row in self.rows if row["direction"] == direction]

    @staticmethod
    def line(arrow, row):
        if row.get("aggregate") is not None:
            return f"{arrow} part type {row['type']} stream {row['stream_id']} time {row['timestamp']} length {row['length']}"
        state = "complete" if row["complete"] else "incomplete"
        line = (
            f"{arrow} type {row['type']} csid {row['chunk_stream']} fmt {row['fmt']} stream {row['stream_id']} time {row['timestamp']} "
            f"{row['timestamp_base']} length {row['length']} chunks {row['chunks']} {state}"
        )
        return line + (f" {row['command']}" if row.get("command") else "")

    def media(self, row):
        media = row.get("media") or {}
        return {"codec": media.get("codec"), "track": media.get("track_id"), "packet": media.get("packet_type")}


def check_messages(heard, expected, wrong):
    for arrow in "><":
        truth = [line for line in expected if line.startswith(arrow)]
        rows = [row for row in heard.rows if row["direction"] == ("client-to-server" if arrow == ">" else "server-to-client")]
        for index in range(max(len(truth), len(rows))):
            want = truth[index] if index < len(truth) else "(nothing)"
            line = heard.line(arrow, rows[index]) if index < len(rows) else "(nothing)"
            words = want.split(" complete ", 1)
            if len(words) == 2 and index < len(rows):  # codec, track and packet type stand behind
                media = heard.media(rows[index])
                names = words[1].split()
                for name, value in zip(names[::2], names[1::2]):
                    if name in media:
                        line += f" {name} {media[name]}"
            if not fnmatch.fnmatchcase(line, want):
                wrong.append(f"expected  {want}\n    heard     {line}")
                break


def check_fact(heard, fact, wrong):
    word, _, rest = fact.partition(" ")
    if word.startswith("handshake.") or word.startswith("session."):
        group, name = word.split(".")
        value = heard.session.get("handshake", {}).get(name) if group == "handshake" else heard.session.get(name)
        said = str(value).lower() if isinstance(value, bool) else str(value)
        if said != rest:
            wrong.append(f"expected  {fact}\n    heard     {said}")
    elif word == "finding":
        if rest not in [finding["rule"] for finding in heard.findings]:
            wrong.append(f"expected  {fact}\n    heard     {[finding['rule'] for finding in heard.findings]}")
    elif word == "no-step":
        if any(step["id"] == rest and step["status"] != "missing" for step in heard.session["steps"]):
            wrong.append(f"expected no step {rest}")
    elif word == "steps":  # the first ones that were seen
        seen = [step["id"] for step in heard.session["steps"] if step["status"] != "missing"]
        if seen[: len(rest.split())] != rest.split():
            wrong.append(f"expected  {fact}\n    heard     {' '.join(seen)}")
    elif word in ("show", "summary"):
        command, _, text = rest.partition(": ")
        row = next((row for row in heard.rows if row.get("command") == command), None)
        said = "" if row is None else row["summary"] if word == "summary" else heard.run("show", "--message", str(row["message"]))
        if text not in said:
            wrong.append(f"expected  {fact}\n    heard     {said}")
    else:
        wrong.append(f"no such fact: {fact}")


def check(program, truth):
    heard = Heard(program, truth.with_suffix(".pcap"))
    expected = [line for line in truth.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    wrong = []
    check_messages(heard, expected, wrong)
    facts = [line for line in expected if line[0] not in "><"]
    for fact in facts:
        check_fact(heard, fact, wrong)
    for finding in heard.findings:
        # Nobody is to be blamed for what is not in the truth.
        if finding["severity"] == "error" and f"finding {finding['rule']}" not in facts:
            wrong.append(f"unexpected error {finding['rule']}: {finding['message']}")
    return wrong


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    names = sys.argv[2:]
    truths = [truth for truth in sorted(FOLDER.glob("*.txt")) if not names or truth.stem in names]
    failed = 0
    for truth in truths:
        wrong = check(program, truth)
        failed += bool(wrong)
        for line in wrong:
            print(f"{truth.stem}:\n    {line}")
    print(f"{len(truths)} captures, {failed} wrong")
    return 1 if failed or not truths else 0


if __name__ == "__main__":
    sys.exit(main())
