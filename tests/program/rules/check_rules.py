#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the catalogue of docs/diagnostics.md: each rule must have a capture in which it speaks, with the severity of the table, and
one in which it is silent. And captures of healthy sessions must give no error and no warning.

usage: check_rules.py RTMPSCOPE_CLI
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[3]
CAPTURES = PROJECT / "captures"

# What the program is told beside the captures of a rule.
OPTIONS = {"capture-filter": ["--capture-filter", "tcp"]}

# Real sessions in which nothing went wrong, as captures/README.md tells of them.
HEALTHY = """
derived-comments.pcapng derived-gzip.pcap.gz form-cooked-sll2.pcap form-loopback-gso.pcap form-vlan.pcap payload-pull-rtmpdump.pcap
payload-push-bframes.pcap payload-push-chunk128.pcap payload-vod.pcap pull-ffmpeg-nginx.pcap pull-rtmpdump-nginx-exttime-all.pcap
pull-rtmpdump-nginx-swfvfy.pcap pull-rtmpdump-nginx.pcap pull-rtmpdump-zlm-hevc-enhanced.pcap push-codec-alaw.pcap push-ffmpeg-ffmpeg-listen.pcap
push-ffmpeg-nginx-conn-args.pcap push-ffmpeg-nginx.pcap push-ffmpeg-srs.pcap push-gst-rtmpsink-srs-exttime.pcap push-newff-nginx-av1-opus.pcap
push-newff-srs-hevc.pcap push-obs-nginx.pcap push-pull-crtmpserver.pcap push-pull-nginx.pcap push-pull-nms2.pcap
rtmpt-pull-rtmpdump-crtmpserver.pcap rtmpt-push-ffmpeg-crtmpserver.pcap vod-seek-ffmpeg-nginx.pcap
""".split()


def contract():
    """The ids in the first column of the table of rules."""
    text = (PROJECT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    table = text[text.index("| rule | M |") : text.index("## 3.")]
    return {rule for row in table.splitlines() for rule in re.findall(r"`([a-z-]+)`", row.split("|")[1] if row.startswith("|") else "")}


def options_of(case):
    return case.get("options", OPTIONS.get(case["rule"], []))


def findings(program, captures, options=()):
    """By capture: all findings of its sessions and of the capture itself. Captures that are merged are one."""
    command = [program, "check", "--format", "json", "--no-progress", *options, *captures]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: {run.returncode}\n{run.stderr}")
    reports = json.loads(run.stdout)
    reports = reports if isinstance(reports, list) else [reports]
    captures = captures[:1] if "--merge" in options else captures
    return {path: [each for session in report["sessions"] for each in session["findings"]] + report["findings"] for path, report in zip(captures, reports, strict=True)}


def check_rule(case, found):
    severities = [each["severity"] for each in found if each["rule"] == case["rule"]]
    name = pathlib.Path(case["captures"][0]).name
    others = {each["rule"] for each in found} - set(case.get("only", [each["rule"] for each in found]))
    if others:
        return [f"{name}: nothing but {case['only']} must speak, and {sorted(others)} do"]
    if case["severity"] == "":
        return [f"{name}: {case['rule']} must be silent, and says {[each['message'] for each in found if each['rule'] == case['rule']]}"] if severities else []
    if case["severity"] not in severities:
        return [f"{name}: {case['rule']} must speak as {case['severity']}, and does as {severities} (there are {sorted({each['rule'] for each in found})})"]
    faults = []
    said = [each["message"] for each in found if each["rule"] == case["rule"]]
    if not any(case.get("says", "") in message for message in said):
        faults.append(f"{name}: {case['rule']} must say '{case['says']}', and says {said}")
    for each in found:
        if each["rule"] == case["rule"] and (len(each["message"]) < 20 or not each["advice"] or each["count"] < 1):
            faults.append(f"{name}: {case['rule']} lacks a sentence, advice or count: {each}")
    return faults


def main():
    program = sys.argv[1]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, CAPTURES / "generate" / "make-rule-captures", folder], check=True)
        cases = json.loads((pathlib.Path(folder) / "rules.json").read_text(encoding="utf-8"))
        alone = [case for case in cases if options_of(case) or len(case["captures"]) > 1]
        for case in alone:
            options = [*options_of(case), *(["--merge"] if len(case["captures"]) > 1 else [])]
            faults += check_rule(case, findings(program, case["captures"], options)[case["captures"][0]])
        rest = [case for case in cases if case not in alone]
        found = findings(program, list(dict.fromkeys(case["captures"][0] for case in rest)))
        for case in rest:
            faults += check_rule(case, found[case["captures"][0]])
    ids = contract()
    for rule in sorted(ids):
        severities = [case["severity"] for case in cases if case["rule"] == rule]
        if not any(severities):
            faults.append(f"{rule}: no capture in which it speaks")
        if "" not in severities:
            faults.append(f"{rule}: no capture in which it is silent")
    faults += [f"{rule}: not in docs/diagnostics.md" for rule in sorted({case["rule"] for case in cases} - ids)]
    healthy = [str(CAPTURES / "samples" / name) for name in HEALTHY]
    for path, each in ((path, each) for path, all_of_it in findings(program, healthy).items() for each in all_of_it):
        if each["severity"] != "note":
            faults.append(f"{pathlib.Path(path).name}: healthy, and {each['rule']} says ({each['severity']}): {each['message']}")
    print("\n".join(faults) if faults else f"{len(ids)} rules, {len(cases)} captures for them, {len(healthy)} healthy captures")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
