#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the walkthrough of each sample, as text and as JSON, with what is kept here; of some also the Chinese (zh/), with the page.

A golden file shows that nothing moved, and a reader what people see; it is no proof that it is right. The truth of the same
captures (tshark's list, a second parse, the servers' logs) is in captures/truth, and tests/program holds the program against it.

usage: check_golden.py RTMPSCOPE_CLI     RTMPSCOPE_UPDATE_GOLDEN=1 writes the files anew; review reads the diff
"""

import difflib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

GOLDEN = pathlib.Path(__file__).resolve().parent
SAMPLES = GOLDEN.parent.parent / "captures" / "samples"
IN_CHINESE = ["publish-badname-nginx.pcap", "push-loss2.pcap", "form-snaplen96.pcap"]
PAGE_IN_CHINESE = "push-loss2.pcap"


def run(program: str, command: str, capture: pathlib.Path, *options: str) -> str:
    done = subprocess.run([program, command, "--no-progress", *options, capture.name], cwd=SAMPLES, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


def outputs(program: str, capture: pathlib.Path) -> dict[str, str]:
    """What there is to compare, by the name of its file here."""
    name = capture.name.split(".")[0]
    report = json.loads(run(program, "walkthrough", capture, "--format", "json"))
    version = report.pop("generator")["version"]  # changes with each version
    texts = {f"{name}.txt": run(program, "walkthrough", capture), f"{name}.json": json.dumps(report, indent=1, ensure_ascii=False) + "\n"}
    if capture.name in IN_CHINESE:
        texts[f"zh/{name}.txt"] = run(program, "walkthrough", capture, "--explain", "--lang", "zh")
    if capture.name == PAGE_IN_CHINESE:
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "report.html"
            run(program, "report", capture, "--lang", "zh", "-o", str(page))
            texts[f"zh/{name}.html"] = page.read_text(encoding="utf-8").replace(version, "VERSION")
    return texts


def main() -> int:
    program = str(pathlib.Path(sys.argv[1]).resolve())
    update = os.environ.get("RTMPSCOPE_UPDATE_GOLDEN") == "1"
    captures = sorted(SAMPLES.iterdir())
    wrong = 0
    for capture in captures:
        for name, text in outputs(program, capture).items():
            golden = GOLDEN / name
            if update:
                golden.write_text(text, encoding="utf-8")
                continue
            expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
            if text == expected:
                continue
            wrong += 1
            golden.with_suffix(golden.suffix + ".actual").write_text(text, encoding="utf-8")
            diff = difflib.unified_diff(expected.splitlines(), text.splitlines(), golden.name, golden.name + ".actual", lineterm="")
            print("\n".join(list(diff)[:40]))
    print(f"{len(captures)} captures, {wrong} files differ")
    return 1 if wrong or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
