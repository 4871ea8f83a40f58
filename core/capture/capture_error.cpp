// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_error.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture {
namespace {

/// What the operating system said, what was found, or both: ": No such file or directory", ": 12 bytes of 16 are there".
std::string reason(const CaptureError& error) {
  std::string text;
  if (error.systemError != 0) text += ": " + std::generic_category().message(error.systemError);
  if (!error.detail.empty()) text += ": " + error.detail;
  return text;
}

}  // namespace

CaptureError cutError(std::string path, std::uint64_t record, std::uint64_t end) {
  return {CaptureError::Kind::Cut, std::move(path), record, 0, fmt::format("the file ends at byte {}, {} bytes into the record", end, end - record)};
}

std::string describe(const CaptureError& error) {
  const std::string why = reason(error);
  switch (error.kind) {
    case CaptureError::Kind::CannotOpen:
      return fmt::format("{} cannot be opened{}; check its name and the permission to read it", error.path, why);
    case CaptureError::Kind::NotACapture:
      return fmt::format("{} is not a capture{}; pcap and pcapng files are read, also when compressed with gzip, zstd or lz4", error.path, why);
    case CaptureError::Kind::Unsupported:
      return fmt::format("{} has something at byte {} that is not read here{}; make a plain pcap or pcapng file of it first", error.path,
                         error.offset, why);
    case CaptureError::Kind::Cut:
      return fmt::format("{} is cut off in the record at byte {}{}; everything before it was read, look for a complete copy if the end matters",
                         error.path, error.offset, why);
    case CaptureError::Kind::Damaged:
      return fmt::format("{} is damaged at byte {}{}; everything before it was read, look for an intact copy if the rest matters", error.path,
                         error.offset, why);
    case CaptureError::Kind::ReadFailed:
      return fmt::format("{} could not be read on at byte {}{}; everything before it was read, try a copy on a local disk", error.path, error.offset,
                         why);
    case CaptureError::Kind::NoSpace:
      return fmt::format("{} needs a temporary uncompressed copy, and there is no room for it{}; set TMPDIR to a folder with more space", error.path,
                         why);
  }
  return error.path;
}

}  // namespace rtmpscope::capture
