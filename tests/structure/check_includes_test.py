#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that check_includes.py finds what it is there to find."""

import pathlib
import tempfile
import unittest

import check_includes


class CheckIncludes(unittest.TestCase):
    def house(self, files: dict[str, str]) -> list[str]:
        rooms = {
            "core/base/CMakeLists.txt": "rtmpscope_add_room(core_base LIBRARIES fmt::fmt)",
            "core/net/CMakeLists.txt": "rtmpscope_add_room(core_net DEPENDS core_base)",
            "core/rtmp/CMakeLists.txt": "rtmpscope_add_room(core_rtmp DEPENDS core_base)",
            "core/session/CMakeLists.txt": "rtmpscope_add_room(core_session DEPENDS core_net core_rtmp)",
            "core/net/tcp.h": "",
            "ui/views/window.h": "",
            "app/main.h": "",
        }
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**rooms, **files}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_includes.violations(root)

    def test_down_is_allowed_also_over_two_floors(self):
        self.assertEqual(self.house({"core/session/a.cpp": '#include "net/tcp.h"\n#include "base/ids.h"\n#include <vector>\n'}), [])

    def test_sideways_is_found(self):
        self.assertEqual(self.house({"core/rtmp/a.cpp": '#include "net/tcp.h"\n'}), ["core/rtmp/a.cpp:1: rtmp may not include net/tcp.h"])

    def test_upwards_is_found(self):
        self.assertEqual(len(self.house({"core/net/a.h": '#include "session/session.h"\n'})), 1)

    def test_qt_in_core_is_found(self):
        self.assertEqual(len(self.house({"core/base/a.h": "#include <QString>\n"})), 1)

    def test_ui_in_core_and_app_anywhere_are_found(self):
        self.assertEqual(len(self.house({"core/base/a.h": '#include "views/window.h"\n'})), 1)
        self.assertEqual(len(self.house({"ui/views/a.h": '#include "main.h"\n'})), 1)

    def test_a_decoder_in_ui_is_found_and_a_value_is_not(self):
        self.assertEqual(len(self.house({"ui/views/a.h": '#include "rtmp/rtmp_decoder.h"\n#include "net/connection.h"\n'})), 1)


if __name__ == "__main__":
    unittest.main()
