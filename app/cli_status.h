// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace rtmpscope::cli {

/// Exit statuses (interface.md, "Command line"). Of several the highest is the program's.
enum class Status : int {
  Done = 0,
  Found = 1,       ///< check found something at or above --fail-on
  Usage = 2,       ///< wrong usage
  Unreadable = 3,  ///< a capture could not be read at all
  Unwritable = 4,  ///< a result could not be written
};

[[nodiscard]] constexpr Status worse(Status a, Status b) {
  return a < b ? b : a;
}

}  // namespace rtmpscope::cli
