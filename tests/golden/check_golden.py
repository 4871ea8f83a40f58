#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the walkthrough of each sample, as text and as JSON, with what is kept here.

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

GOLDEN = pathlib.Path(__file__).resolve().parent
SAMPLES = GOLDEN.parent.parent / "captures" / "samples"


def outputs(program: str, capture: pathlib.Path) -> dict[str, str]:
    def run(*options: str) -> str:
        command = [program, "walkthrough", "--no-progress", *options, capture.name]
        done = subprocess.run(command, cwd=SAMPLES, capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout

    report = json.loads(run("--format", "json"))
    del report["generator"]  # changes with each version
    return {"txt": run(), "json": json.dumps(report, indent=1, ensure_ascii=False) + "\n"}


def main() -> int:
    program = str(pathlib.Path(sys.argv[1]).resolve())
    update = os.environ.get("RTMPSCOPE_UPDATE_GOLDEN") == "1"
    captures = sorted(SAMPLES.iterdir())
    wrong = 0
    for capture in captures:
        for kind, text in outputs(program, capture).items():
            golden = GOLDEN / f"{capture.name.split('.')[0]}.{kind}"
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
