#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads `check --format junit` and `--format sarif` with readers of others and compares them with the JSON of the same captures."""

import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

SEVERITIES = ["note", "warning", "error"]
SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "captures" / "samples"


def run(program: str, *arguments: str) -> tuple[str, int]:
    done = subprocess.run([program, "check", *arguments], capture_output=True, text=True, check=False)
    return done.stdout, done.returncode


def findings_of(report: dict) -> list[tuple[str | None, list[dict]]]:
    """The capture's own findings, then those of each session."""
    return [(None, report["findings"])] + [(f"session {one['id']}", one["findings"]) for one in report["sessions"]]


def check_junit(program: str, captures: list[str], reports: list[dict], fail_on: str) -> None:
    text, status = run(program, "--format", "junit", "--fail-on", fail_on, *captures)
    root = ElementTree.fromstring(text)
    least = SEVERITIES.index(fail_on)
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [report["capture"]["file"] for report in reports], "one suite for each capture"
    failed = 0
    for suite, report in zip(suites, reports):
        cases = suite.findall("testcase")
        groups = findings_of(report)
        assert len(cases) == len(groups) == int(suite.get("tests")), f"{suite.get('name')}: a case for the capture and for each session"
        for case, (session, findings) in zip(cases, groups):
            name = case.get("name")
            assert name == "capture" if session is None else name.split(",")[0] == session, name
            bad = [one for one in findings if SEVERITIES.index(one["severity"]) >= least]
            failure = case.find("failure")
            assert (failure is not None) == bool(bad), f"{suite.get('name')}, {name}: failure where something reaches {fail_on}"
            if failure is not None:
                failed += 1
                assert failure.get("type") == bad[0]["rule"]
                assert failure.get("message") == bad[0]["message"]
                for one in bad:
                    assert one["message"] in failure.text, one["message"]
            beside = case.findtext("system-out") or ""
            for one in findings:
                assert one in bad or one["message"] in beside, one["message"]
    assert int(root.get("failures")) == failed
    assert status == (1 if failed else 0), f"status {status} with {failed} failures"


def check_sarif(program: str, captures: list[str], reports: list[dict]) -> None:
    text, _ = run(program, "--format", "sarif", *captures)
    log = json.loads(text)
    assert log["version"] == "2.1.0" and len(log["runs"]) == 1
    driver = log["runs"][0]["tool"]["driver"]
    assert driver["name"] == "rtmpscope" and len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    results = log["runs"][0]["results"]
    expected = [(report["capture"]["file"], session, one) for report in reports for session, group in findings_of(report) for one in group]
    assert len(results) == len(expected), f"{len(results)} results for {len(expected)} findings"
    for result, (file, session, one) in zip(results, expected):
        location = result["locations"][0]
        assert result["ruleId"] == one["rule"] and result["level"] == one["severity"], one["rule"]
        assert result["message"]["text"].startswith(one["message"])
        assert location["physicalLocation"]["artifactLocation"]["uri"] == file
        assert (location["logicalLocations"][0]["name"] if session else None) == session
        assert result["properties"]["frames"] == one["frames"]


def check_unreadable(program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        nothing = str(pathlib.Path(folder) / "a<b>&\"c\".pcap")
        text, status = run(program, "--format", "junit", nothing)
        root = ElementTree.fromstring(text)
        assert status == 3 and root.get("errors") == "1"
        assert root.find("testsuite").get("name") == nothing
        text, status = run(program, "--format", "sarif", nothing)
        invocation = json.loads(text)["runs"][0]["invocations"][0]
        assert status == 3 and not invocation["executionSuccessful"]
        assert nothing in invocation["toolExecutionNotifications"][0]["message"]["text"]


def main() -> int:
    program = sys.argv[1]
    captures = sorted(str(path) for path in SAMPLES.glob("*.pcap*"))
    assert len(captures) > 20, "where are the samples?"
    reports = json.loads(run(program, "--format", "json", *captures)[0])
    assert any(group for report in reports for _, group in findings_of(report)), "there is nothing to compare"
    for fail_on in SEVERITIES:
        check_junit(program, captures, reports, fail_on)
    check_sarif(program, captures, reports)
    check_unreadable(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
