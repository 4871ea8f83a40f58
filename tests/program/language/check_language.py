#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for English sentences in what the program says with --lang zh, in every sample.

A run of three or more English words is a sentence unless it is a name of the protocol, came from the wire, or was written by a
person. Names are listed here; what is from the wire is what the report says in the same words in both languages.

usage: check_language.py RTMPSCOPE_CLI
"""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "captures" / "samples"

NAMES = [
    "Window Acknowledgement Size",
    "Set Peer Bandwidth",
    "Set Chunk Size",
    "Set Buffer Length",
    "Ping Request",
    "Ping Response",
    "Kaltura media-framework",
    "SWF Verification Request",
    "SWF Verification Response",
    "User Control",
    "Audio Specific Config",
    "Linux cooked v2",
    "Linux cooked capture v2",
]
# The summary of a message is the same in each language: NDJSON and CSV have it, too. Drawings cut it short.
MESSAGE_SUMMARIES = ["bytes not captured", "bytes not captur"]
WORDS = re.compile(r"[A-Za-z][a-z']+(?: (?:[a-z']+|[A-Z][a-z']+)){2,}")


def run(program: str, *arguments: str) -> str:
    done = subprocess.run([program, *arguments, "--no-progress"], cwd=SAMPLES, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), (arguments, done.stderr)
    return done.stdout


def joined(text: str) -> str:
    """Without line ends, and without the blanks that stand for them between Chinese characters."""
    return re.sub(r"\s+", " ", text)


def visible(page: str) -> str:
    """What a reader of a page sees, with the texts of titles and labels. Decoded messages, which are the wire's, are left out."""
    page = re.sub(r"<style>.*?</style>|<pre>.*?</pre>", " ", page, flags=re.S)
    labels = re.findall(r'(?:title|aria-label)="([^"]*)"', page)
    return html.unescape(" | ".join([re.sub(r"<[^>]*>", " | ", page), *labels]))


def strings_of(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in strings_of(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings_of(value)]
    return [node] if isinstance(node, str) else []


def from_the_wire(report: dict, english: dict) -> list[str]:
    """What peers and people said: it is in the report as it came, and the same in both languages."""
    texts = [note["text"] for note in report["annotations"] if note["author"] != "program"]
    for session in report["sessions"]:
        for key in ("tc_url", "app", "stream_name", "client_software", "client_identified", "server_software", "server_identified", "detail"):
            texts.append(session[key] or "")
        texts += [finding["code"] or "" for finding in session["findings"]]
    for own, other in zip(report["sessions"], english["sessions"]):
        for step, same in zip(own["steps"], other["steps"]):
            # The reason that a server gave stands in a summary of the program's own.
            texts += [part for key in ("title", "summary") for part in re.split("[：，]", step[key]) if part in same[key]]
    return texts + [connection["detail"] or "" for connection in report["connections"]]


def english_in(text: str, allowed: list[str]) -> list[str]:
    text = joined(text)
    for one in sorted((joined(one).strip() for one in allowed), key=len, reverse=True):
        if " " in one:
            text = text.replace(one, "|")
    return WORDS.findall(text)


def check_capture(program: str, capture: str, page: pathlib.Path) -> list[str]:
    report = json.loads(run(program, "walkthrough", "--format", "json", "--lang", "zh", capture))
    english = json.loads(run(program, "walkthrough", "--format", "json", capture))
    assert english["sessions"] == [] or strings_of(english) != strings_of(report), f"{capture}: --lang zh changes nothing in the JSON"
    allowed = NAMES + MESSAGE_SUMMARIES + from_the_wire(report, english)
    run(program, "report", capture, "--lang", "zh", "--no-redact", "--force", "-o", str(page))
    shown = {
        "walkthrough": run(program, "walkthrough", "--explain", "--lang", "zh", capture),
        "sessions": run(program, "sessions", "--lang", "zh", capture),
        "check": run(program, "check", "--lang", "zh", capture),
        "stats": run(program, "stats", "--lang", "zh", capture),
        "report": visible(page.read_text(encoding="utf-8")),
    }
    return [f"{capture}, {what}: {words}" for what, text in shown.items() for words in english_in(text, allowed)]


def main() -> int:
    program = str(pathlib.Path(sys.argv[1]).resolve())
    captures = sorted(path.name for path in SAMPLES.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        found = [line for capture in captures for line in check_capture(program, capture, pathlib.Path(folder) / "report.html")]
    print("\n".join(found))
    print(f"{len(captures)} captures, {len(found)} runs of English words")
    return 1 if found or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
