#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when an #include points upwards or sideways.

A room may include itself and the rooms that its CMakeLists.txt says it depends on, directly or through others. core
includes no Qt; ui knows no file formats and no decoders: of the rooms that touch bytes it sees only the values that an
analysis is made of; nothing includes app.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')
# What ui may see of the rooms that touch bytes.
UI_DOORS = {
    "capture": {"capture/packet_source.h", "capture/capture_error.h"},
    "net": {"net/connection.h", "net/frame_map.h", "net/packet_description.h"},
    "rtmp": {"rtmp/handshake.h", "rtmp/message.h", "rtmp/constants.h", "rtmp/command.h", "rtmp/amf_value.h", "rtmp/description.h", "rtmp/recognition.h"},
    "media": {"media/media_header.h"},
}
ROOM = re.compile(r"rtmpscope_add_room\(\s*core_(\w+)([^)]*)\)", re.S)


def rooms_of(core: pathlib.Path) -> dict[str, set[str]]:
    """Each room with all the rooms below it."""
    direct: dict[str, set[str]] = {}
    for lists in core.glob("*/CMakeLists.txt"):
        for name, rest in ROOM.findall(lists.read_text()):
            direct[name] = set(re.findall(r"core_(\w+)", rest))
    below: dict[str, set[str]] = {}

    def visit(room: str, path: tuple[str, ...]) -> set[str]:
        if room in path:
            raise SystemExit(f"rooms depend on each other in a circle: {' -> '.join(path + (room,))}")
        if room not in below:
            below[room] = set().union(*({one} | visit(one, path + (room,)) for one in direct[room])) if direct[room] else set()
        return below[room]

    for room in direct:
        visit(room, ())
    return below


def violations(root: pathlib.Path) -> list[str]:
    core = root / "core"
    rooms = rooms_of(core)
    found = []
    for folder in ("core", "ui", "app"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            place = file.relative_to(root)
            for number, line in enumerate(file.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                target = match.group(1)
                room = target.split("/")[0]
                at = f"{place}:{number}: "
                if folder == "core":
                    own = place.parts[1]
                    if room in rooms and "/" in target and room != own and room not in rooms[own]:
                        found.append(f"{at}{own} may not include {target}")
                    elif re.match(r"Q[A-Z]", target) or target.startswith("Qt"):
                        found.append(f"{at}core knows no Qt: {target}")
                    elif (root / "ui" / target).exists() and not (core / target).exists():
                        found.append(f"{at}core may not include ui: {target}")
                elif folder == "ui" and target not in UI_DOORS.get(room, {target}):
                    found.append(f"{at}ui may not include {target}")
                if folder != "app" and (root / "app" / target).exists() and not (root / folder / target).exists():
                    found.append(f"{at}nothing includes app: {target}")
                if folder == "app" and target.startswith("../"):
                    found.append(f"{at}includes go by room: {target}")
    return found


def main() -> int:
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    found = violations(root)
    print("\n".join(found) if found else "every #include points down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
