// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/packet.h"
#include "capture/capture_error.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::capture {

/// One interface of a capture. A classic pcap has one.
struct CaptureInterface {
  LinkType linkType{};
  std::uint32_t snapLength = 0;          ///< 0: no limit is stated
  std::string name;                      ///< "eth0"; empty if the file does not say
  std::optional<std::uint64_t> dropped;  ///< packets that the capture dropped, if the file says so
};

/// A comment that the capture file carries on a packet (pcapng opt_comment).
struct PacketComment {
  FrameNumber frame;
  std::string text;  ///< UTF-8 as in the file; not to be trusted
};

/// A link type for which the capture filter means nothing, so that none of its packets came through.
struct UnfilteredLinkType {
  LinkType linkType{};
  std::string message;        ///< libpcap's
  std::uint64_t packets = 0;  ///< that were left out for it
};

/// What a capture file says about itself. Grows while it is being read (pcapng may add interfaces at any place).
struct CaptureInfo {
  std::string path;
  std::string format;                      ///< "pcap" or "pcapng"
  std::optional<std::string> compression;  ///< "gzip", "zstd", "lz4"
  std::vector<CaptureInterface> interfaces;
  std::vector<PacketComment> comments;
  std::vector<std::string> sectionComments;
  std::vector<std::string> decryptionSecrets;  ///< contents of pcapng Decryption Secrets Blocks (TLS key logs)
  std::uint64_t leftOut = 0;                   ///< comments and secrets that were not kept, because there were too many of them
  std::vector<UnfilteredLinkType> unfiltered;  ///< the first kMaxUnfilteredLinkTypes
  std::uint64_t unfilteredOthers = 0;          ///< packets of further link types that the filter left out
};

/// Reads bytes of a capture file again, on any thread. What it reads from stays open for as long as it lives.
class CaptureBytes {
 public:
  virtual ~CaptureBytes() = default;
  /// Fills `into` from `offset` of the (decompressed) file. Returns false if not all of it could be read.
  [[nodiscard]] virtual bool read(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
};

/// Packets of one capture, front to back.
class PacketSource {
 public:
  enum class Status : std::uint8_t { Packet, End };

  virtual ~PacketSource() = default;

  /// Fills `packet` with the next one. Its bytes live until the next call. After End or an error there is no more; an
  /// error of kind Cut or Damaged says where the file went wrong, and all packets before it were good.
  [[nodiscard]] virtual tl::expected<Status, CaptureError> next(Packet& packet) = 0;

  [[nodiscard]] virtual const CaptureInfo& info() const = 0;
  /// Bytes of the file read so far, and in all (0 if not known), for progress.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Reads packets again by Packet::fileOffset.
  [[nodiscard]] virtual std::shared_ptr<const CaptureBytes> bytes() const = 0;
};

/// Opens a pcap or pcapng file. "-" is standard input.
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openCapture(const std::filesystem::path& path);

/// "EN10MB" for 1 and so on, as libpcap names link types (`DLT_` without the prefix); "LINKTYPE 147" if it has no name.
[[nodiscard]] std::string linkTypeName(LinkType type);

}  // namespace rtmpscope::capture
