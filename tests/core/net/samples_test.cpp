// SPDX-License-Identifier: GPL-3.0-or-later
// The samples against tshark's view of them.
#include "capture/packet_source.h"
#include "stream_recorder.h"

#include <array>
#include <fstream>
#include <sstream>

#include <openssl/evp.h>
#include <zlib.h>

namespace rtmpscope::net {
namespace {

constexpr const char* kSamples = RTMPSCOPE_SOURCE_DIR "/captures/samples/";

/// One line of captures/truth/streams.tsv, which is made from tshark's output by tests/compare/compare_connections.py.
struct Expected {
  std::string file;
  std::string stream;  ///< "*": the line is about the whole file
  std::string side;
  std::string packets;
  std::string retransmissions;
  std::string outOfOrder;
  std::string duplicateAcks;
  std::string keepAlives;
  std::string zeroWindows;
  std::string windowFull;
  std::string bytes;
  std::string digest;
};

std::vector<Expected> expectations() {
  std::ifstream table{RTMPSCOPE_SOURCE_DIR "/captures/truth/streams.tsv"};
  std::string line;
  std::getline(table, line);
  std::vector<Expected> all;
  while (std::getline(table, line)) {
    std::istringstream columns{line};
    Expected& row = all.emplace_back();
    columns >> row.file >> row.stream >> row.side >> row.packets >> row.retransmissions >> row.outOfOrder >> row.duplicateAcks >> row.keepAlives >>
        row.zeroWindows >> row.windowFull >> row.bytes >> row.digest;
  }
  return all;
}

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string text;
  for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
  return text;
}

std::string crc32Of(const std::string& bytes) {
  return fmt::format("{:08x}", crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// A capture, fed to the table of connections.
struct Sample {
  explicit Sample(const std::string& file) {
    const auto source = capture::openCapture(kSamples + file);
    if (!source) return;
    Packet packet;
    while (true) {
      const auto status = (*source)->next(packet);
      if (!status || *status == capture::PacketSource::Status::End) break;
      const PacketVerdict verdict = connections.add(packet);
      if (!verdict.tcpStream) continue;
      ++tcpFrames;
      listing += fmt::format("{} {}\n", packet.frame.value(), verdict.tcpStream->value());
    }
    connections.finish();
  }

  test::StreamRecorder recorder;
  TcpConnections connections{recorder};
  unsigned tcpFrames = 0;
  std::string listing;  ///< "frame stream" in a line each
};

void expectDirection(const Expected& expected, Sample& sample) {
  const std::uint32_t stream = static_cast<std::uint32_t>(std::stoul(expected.stream));
  ASSERT_LT(stream, sample.connections.size());
  const Side side = expected.side == "A" ? Side::A : Side::B;
  const TcpDirection facts = sample.connections.connection(TcpStreamIndex{stream}).from(side);
  EXPECT_EQ(std::to_string(facts.packets), expected.packets);
  EXPECT_EQ(std::to_string(facts.troubles->retransmissions), expected.retransmissions);
  EXPECT_EQ(std::to_string(facts.troubles->outOfOrder), expected.outOfOrder);
  EXPECT_EQ(std::to_string(facts.troubles->duplicateAcks), expected.duplicateAcks);
  EXPECT_EQ(std::to_string(facts.troubles->keepAlives), expected.keepAlives);
  EXPECT_EQ(std::to_string(facts.troubles->zeroWindows), expected.zeroWindows);
  EXPECT_EQ(std::to_string(facts.troubles->windowFull), expected.windowFull);
  if (facts.missingBytes > 0) {
    EXPECT_TRUE(expected.file.starts_with("form-snaplen")) << "nothing is missing in the other samples";
    return;
  }
  EXPECT_EQ(std::to_string(facts.streamBytes), expected.bytes);
  EXPECT_EQ(sha256(sample.recorder.of(stream, side).bytes), expected.digest);
}

TEST(SampleStreams, HaveTheFlagsAndBytesThatTsharkGives) {
  const std::vector<Expected> all = expectations();
  ASSERT_GE(all.size(), 70U);
  std::string file;
  std::unique_ptr<Sample> sample;
  for (const Expected& expected : all) {
    if (expected.file != file) sample = std::make_unique<Sample>(file = expected.file);
    SCOPED_TRACE(fmt::format("{} stream {} {}", file, expected.stream, expected.side));
    if (expected.stream == "*") {
      EXPECT_EQ(std::to_string(sample->tcpFrames), expected.packets);
      EXPECT_EQ(crc32Of(sample->listing), expected.digest) << "each frame in its tcp.stream";
    } else {
      expectDirection(expected, *sample);
    }
  }
}

}  // namespace
}  // namespace rtmpscope::net
