// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_filter.h"

#include "capture/info_follower.h"
#include "capture/load.h"
#include "capture/pcap_format.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include <pcap/pcap.h>

namespace rtmpscope::capture {
namespace {

/// What a filter is compiled for.
struct Target {
  LinkType linkType{};
  bool bigEndian = false;  ///< the order of a link header that is in that of the machine which captured it

  bool operator==(const Target&) const = default;
};

/// BSD loopback and OpenBSD's encapsulation begin with an address family in the order of whoever captured. No family is above
/// 65535, so the word itself shows its order.
Target targetOf(const Packet& packet) {
  constexpr LinkType null{0};
  constexpr LinkType encapsulation{109};
  constexpr std::uint32_t largestFamily = 0xFFFF;
  const bool inCapturersOrder = packet.linkType == null || packet.linkType == encapsulation;
  if (!inCapturersOrder || packet.bytes.size() < 4) return {packet.linkType, false};
  return {packet.linkType, Load{false}.u32(packet.bytes.data()) > largestFamily};
}

/// A filter as libpcap compiled it.
class Program {
 public:
  [[nodiscard]] static tl::expected<Program, std::string> compile(Target target, const std::string& expression);

  Program(Program&& other) noexcept : m_program(std::exchange(other.m_program, {})) {}
  Program& operator=(Program&& other) noexcept {
    std::swap(m_program, other.m_program);
    return *this;
  }
  ~Program() { pcap_freecode(&m_program); }

  [[nodiscard]] bool matches(const Packet& packet) const {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
    header.len = packet.originalLength;
    return pcap_offline_filter(&m_program, &header, packet.bytes.data()) != 0;
  }

 private:
  explicit Program(bpf_program program) : m_program(program) {}

  bpf_program m_program{};
};

/// A capture file of that kind without packets.
std::array<std::uint8_t, pcapformat::kFileHeaderSize> emptyFile(Target target) {
  constexpr std::uint32_t snapLength = 256U << 10U;
  std::array<std::uint8_t, pcapformat::kFileHeaderSize> bytes{};
  const auto put = [&](std::size_t at, std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (target.bigEndian ? size - 1 - i : i)));
  };
  put(0, pcapformat::kMagicMicroseconds, 4);
  put(4, 2, 2);
  put(6, 4, 2);
  put(pcapformat::kSnapLengthOffset, snapLength, 4);
  put(pcapformat::kLinkTypeOffset, static_cast<std::uint16_t>(target.linkType), 4);
  return bytes;
}

tl::expected<Program, std::string> Program::compile(Target target, const std::string& expression) {
  struct Closer {
    void operator()(pcap_t* pcap) const { pcap_close(pcap); }
  };
  // Compiled for an opened file, as tcpdump -r does it: without one, libpcap compiles for the interfaces of this machine.
  auto file = emptyFile(target);
  std::FILE* const stream = fmemopen(file.data(), file.size(), "rb");
  if (stream == nullptr) return tl::unexpected(std::string{"out of memory"});
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  const std::unique_ptr<pcap_t, Closer> pcap{pcap_fopen_offline(stream, message.data())};
  if (!pcap) {
    std::fclose(stream);
    return tl::unexpected(std::string{message.data()});
  }
  constexpr int optimize = 1;
  bpf_program program{};
  if (pcap_compile(pcap.get(), &program, expression.c_str(), optimize, PCAP_NETMASK_UNKNOWN) != 0) {
    return tl::unexpected(std::string{pcap_geterr(pcap.get())});
  }
  return Program{program};
}

class FilteredSource final : public PacketSource {
 public:
  FilteredSource(std::unique_ptr<PacketSource> source, std::string expression, std::stop_token stop)
      : m_source(std::move(source)), m_expression(std::move(expression)), m_stop(std::move(stop)), m_info(m_source->info()) {
    m_info.interfaces.clear();
    m_info.comments.clear();
    m_info.sectionComments.clear();
    m_info.decryptionSecrets.clear();
    m_info.leftOut = 0;
    updateInfo();
  }

  /// libpcap's message if the expression fits none of the link types that are known.
  [[nodiscard]] std::optional<std::string> check();

  [[nodiscard]] tl::expected<Status, CaptureError> next(Packet& packet) override;

  [[nodiscard]] const CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override { return m_source->position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_source->size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return m_source->bytes(); }

 private:
  struct Compiled {
    Target target;
    tl::expected<Program, std::string> program;
  };

  [[nodiscard]] const Compiled& compiledFor(Target target);
  void noteUnfiltered(LinkType linkType, const std::string& message);
  // The numbers of the interfaces are the same, so there is always room for them.
  void updateInfo() { static_cast<void>(m_follower.update(m_source->info(), m_info)); }

  std::unique_ptr<PacketSource> m_source;
  std::string m_expression;
  std::stop_token m_stop;
  CaptureInfo m_info;
  InfoFollower m_follower;
  std::vector<Compiled> m_compiled;  // a handful at most: one per kind of link header
  std::size_t m_last = 0;            // the one that was used last
  std::uint32_t m_frames = 0;
};

std::optional<std::string> FilteredSource::check() {
  constexpr LinkType ethernet{1};
  std::vector<LinkType> linkTypes;
  for (const CaptureInterface& interface : m_info.interfaces) linkTypes.push_back(interface.linkType);
  if (linkTypes.empty()) linkTypes.push_back(ethernet);
  std::optional<std::string> message;
  for (const LinkType linkType : linkTypes) {
    const auto& program = compiledFor({linkType, false}).program;
    if (program) return std::nullopt;
    if (!message) message = program.error();
  }
  return message;
}

const FilteredSource::Compiled& FilteredSource::compiledFor(Target target) {
  if (m_last < m_compiled.size() && m_compiled[m_last].target == target) return m_compiled[m_last];
  const auto found = std::ranges::find(m_compiled, target, &Compiled::target);
  m_last = static_cast<std::size_t>(found - m_compiled.begin());
  if (found == m_compiled.end()) m_compiled.push_back({target, Program::compile(target, m_expression)});
  return m_compiled[m_last];
}

void FilteredSource::noteUnfiltered(LinkType linkType, const std::string& message) {
  const auto found = std::ranges::find(m_info.unfiltered, linkType, &UnfilteredLinkType::linkType);
  if (found != m_info.unfiltered.end()) {
    ++found->packets;
  } else if (m_info.unfiltered.size() < kMaxUnfilteredLinkTypes) {
    m_info.unfiltered.push_back({linkType, message, 1});
  } else {
    ++m_info.unfilteredOthers;
  }
}

tl::expected<PacketSource::Status, CaptureError> FilteredSource::next(Packet& packet) {
  while (!m_stop.stop_requested()) {
    auto status = m_source->next(packet);
    updateInfo();
    if (!status || *status == Status::End) {
      m_follower.updateDrops(m_source->info(), m_info);
      return status;
    }
    const auto& program = compiledFor(targetOf(packet)).program;
    if (!program) noteUnfiltered(packet.linkType, program.error());
    if (!program || !program->matches(packet)) continue;
    const FrameNumber before = std::exchange(packet.frame, FrameNumber{++m_frames});
    m_follower.carryComments(m_source->info(), m_info, before, packet.frame);
    return status;
  }
  return Status::End;
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, std::string> filterPackets(std::unique_ptr<PacketSource> source, std::string expression,
                                                                       std::stop_token stop) {
  auto filtered = std::make_unique<FilteredSource>(std::move(source), std::move(expression), std::move(stop));
  if (auto message = filtered->check()) return tl::unexpected(*std::move(message));
  return filtered;
}

}  // namespace rtmpscope::capture
