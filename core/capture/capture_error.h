// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace rtmpscope::capture {

/// Why a capture file, or the rest of one, cannot be read.
struct CaptureError {
  enum class Kind : std::uint8_t {
    CannotOpen,   ///< no such file, no permission, a folder ... (systemError says)
    NotACapture,  ///< the first bytes are no capture format that is known
    Unsupported,  ///< a capture format or compression that is known and not read
    Cut,          ///< the file ends in the middle of a record; what came before it is good
    Damaged,      ///< a record cannot be right; what came before it is good
    ReadFailed,   ///< the operating system could not read on
    NoSpace,      ///< no room for the temporary copy of a compressed or piped capture
  };

  Kind kind = Kind::CannotOpen;
  std::string path;
  std::uint64_t offset = 0;  ///< byte offset in the (decompressed) file; of a cut or damaged record: where it begins
  int systemError = 0;       ///< errno, 0 if none
  std::string detail;        ///< what was expected and what was found, in English, without a full stop
};

/// A file that ends at `end`, in the middle of the record that begins at `record`.
[[nodiscard]] CaptureError cutError(std::string path, std::uint64_t record, std::uint64_t end);

/// One sentence for people, with the path and what to do next.
[[nodiscard]] std::string describe(const CaptureError& error);

}  // namespace rtmpscope::capture
