// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::test {

/// The captures that are tested, by name: those of captures/samples and of moreCaptures() that have a truth; or those of the
/// folder that RTMPSCOPE_CAPTURES names.
[[nodiscard]] std::vector<std::filesystem::path> captures();
/// The folders of captures that are too big, or not ours, to keep with the project, as far as they lie beside it.
[[nodiscard]] std::vector<std::filesystem::path> moreCaptures();
/// captures/truth, or the folder that RTMPSCOPE_TRUTH names.
[[nodiscard]] std::filesystem::path truthFolder();
/// What tshark says of a capture: NAME.tsv.gz in truthFolder().
[[nodiscard]] std::filesystem::path truthOf(const std::filesystem::path& capture);
/// "push-ffmpeg-nginx" for push-ffmpeg-nginx.pcap.
[[nodiscard]] std::string nameOf(const std::filesystem::path& capture);
/// The same for a test's name.
[[nodiscard]] std::string testNameOf(const std::filesystem::path& capture);

/// The analysis of a capture file; null if it can't be opened.
[[nodiscard]] std::shared_ptr<const analysis::Analysis> analyzeFile(const std::filesystem::path& path);

/// One message as tshark lists it: what fmt 1 to 3 headers inherit is filled in.
struct ListedMessage {
  std::uint32_t frame = 0;
  std::uint32_t chunkStream = 0;
  std::uint32_t format = 0;
  std::uint32_t type = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t length = 0;
  std::uint32_t messageStream = 0;

  auto operator<=>(const ListedMessage&) const = default;
};

/// One direction of a connection: what its sender's port is and what it said, in order.
struct ListedDirection {
  std::uint32_t stream = 0;
  std::uint32_t senderPort = 0;
  std::vector<ListedMessage> messages;
  std::vector<std::string> infos;  ///< tshark's Info of each message
};

/// Reads a truth file; nothing if there is none.
[[nodiscard]] std::vector<ListedDirection> readTruth(const std::filesystem::path& path);

/// The AMF values of one message as tshark lists them, as a JSON array of tokens (tests/compare/messages_by_tshark.py).
struct ListedValues {
  std::uint32_t stream = 0;
  std::uint32_t senderPort = 0;
  std::uint32_t frame = 0;
  std::string tokens;
};

/// Those of a capture, in tshark's order; nothing if there is no truth.
[[nodiscard]] std::vector<ListedValues> readValues(const std::filesystem::path& capture);

/// A row of tshark's that says "Handshake C0+C1" or the like.
struct ListedHandshake {
  std::uint32_t stream = 0;
  std::uint32_t frame = 0;
  std::string info;
};

[[nodiscard]] std::vector<ListedHandshake> readHandshakes(const std::filesystem::path& path);

/// The same of what rtmpscope found: complete messages, in the order in which they begin in the stream.
[[nodiscard]] ListedDirection listedBy(const analysis::Analysis& analysis, std::uint32_t stream, std::uint32_t senderPort);

[[nodiscard]] std::string describe(const ListedMessage& message);

/// Rows of a tab-separated file with a line of headings; lines that begin with # are passed over.
[[nodiscard]] std::vector<std::vector<std::string>> readTable(const std::filesystem::path& path);

}  // namespace rtmpscope::test
