// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/tls_alert.h"

#include <gtest/gtest.h>

#include <vector>

namespace rtmpscope::session {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Records of TLS 1.2 (RFC 8446 5.1): type, version, length, body.
Bytes record(std::uint8_t type, const Bytes& body) {
  Bytes bytes{type, 3, 3, static_cast<std::uint8_t>(body.size() >> 8U), static_cast<std::uint8_t>(body.size())};
  for (const std::uint8_t byte : body) bytes.push_back(byte);
  return bytes;
}

Bytes operator+(Bytes first, const Bytes& second) {
  for (const std::uint8_t byte : second) first.push_back(byte);
  return first;
}

const Bytes kHello = record(22, Bytes(300, 0x15));
const Bytes kUnknownName = record(21, {2, 112});

// The description of the alert that is found if the bytes come in pieces of that size; -1 if none is.
int found(const Bytes& bytes, std::size_t piece) {
  TlsAlertReader reader;
  int description = -1;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const ByteView view = ByteView{bytes}.subspan(at, std::min(piece, bytes.size() - at));
    const auto alert = reader.feed(StreamData{StreamOffset{at}, view, FrameNumber{9}});
    if (alert) description = alert->level * 1000 + alert->description;
  }
  return description;
}

TEST(TlsAlertReader, FindsAnAlertHoweverItIsCut) {
  for (const std::size_t piece : {1U, 2U, 5U, 6U, 7U, 300U, 4000U}) {
    EXPECT_EQ(found(kUnknownName, piece), 2112) << piece;
    EXPECT_EQ(found(kHello + kUnknownName, piece), 2112) << piece;
    EXPECT_EQ(found(record(20, {}) + kUnknownName, piece), 2112) << piece;
  }
}

TEST(TlsAlertReader, DoesNotReadWhatIsEncryptedOrNoTls) {
  EXPECT_EQ(found(kHello + record(21, Bytes(24, 2)), 7), -1);
  EXPECT_EQ(found(kHello, 7), -1);
  EXPECT_EQ(found(Bytes{'H', 'T', 'T', 'P', '/', '1'} + kUnknownName, 7), -1);
  EXPECT_EQ(found(record(21, {2}), 1), -1);
}

TEST(TlsAlertReader, TellsWhetherDataHadGoneBefore) {
  const Bytes bytes = record(23, Bytes(40, 1)) + record(21, {1, 0});
  TlsAlertReader reader;
  const auto alert = reader.feed(StreamData{StreamOffset{0}, bytes, FrameNumber{9}});
  ASSERT_TRUE(alert);
  EXPECT_TRUE(alert->afterData);
  EXPECT_EQ(alert->frame, FrameNumber{9});
}

TEST(TlsAlertReader, StopsAtAHole) {
  TlsAlertReader reader;
  EXPECT_FALSE(reader.feed(StreamMissing{StreamOffset{0}, 10, MissingReason::Lost, FrameNumber{1}}));
  EXPECT_FALSE(reader.feed(StreamData{StreamOffset{10}, kUnknownName, FrameNumber{2}}));
}

TEST(TlsAlert, HasTheNamesOfTheSpecification) {
  EXPECT_EQ(tlsAlertName(40), "handshake_failure (40)");
  EXPECT_EQ(tlsAlertName(112), "unrecognized_name (112)");
  EXPECT_EQ(tlsAlertName(200), "200");
}

}  // namespace
}  // namespace rtmpscope::session
