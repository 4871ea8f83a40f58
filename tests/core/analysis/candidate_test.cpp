// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/candidate.h"

#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace rtmpscope::analysis {
namespace {

using Verdict = Candidate::Verdict;

/// A candidate that is told of bytes, each time in a frame of its own.
class Fixture {
 public:
  explicit Fixture(Candidate::Kind kind) : candidate(kind) {}

  Verdict say(Side side, ByteView bytes) {
    StreamOffset& at = m_at[indexOf(side)];
    const Verdict verdict = candidate.take(side, StreamData{at, bytes, FrameNumber{++m_frame}});
    at += bytes.size();
    return verdict;
  }

  Candidate candidate;

 private:
  std::array<StreamOffset, 2> m_at;
  std::uint32_t m_frame = 0;
};

/// C0 and C1 without a zero field, which would prove them.
test::Bytes unproven() {
  test::Bytes bytes = test::handshakeOne(1);
  for (std::size_t i = 1; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i % 251 + 1);
  return bytes;
}

TEST(Candidate, IsGivenUpWithTooManyEvents) {
  Fixture f{Candidate::Kind::MidStream};
  const test::Bytes one{1};
  for (std::size_t i = 0; i < kMaxHeldEvents; ++i) ASSERT_EQ(f.say(Side::A, one), Verdict::Undecided) << i;
  EXPECT_EQ(f.say(Side::A, one), Verdict::Other);
}

TEST(Candidate, IsGivenUpWithTooManyBytes) {
  Fixture f{Candidate::Kind::MidStream};
  const test::Bytes many(kMaxHeldBytes - 1, 0xFF);
  EXPECT_EQ(f.say(Side::A, many), Verdict::Undecided);
  EXPECT_EQ(f.say(Side::A, test::Bytes{0xFF}), Verdict::Other);
}

TEST(Candidate, IsProvenByAPeerThatEchoesHoweverManyEventsCarryIt) {
  const test::Bytes first = unproven();
  Fixture f{Candidate::Kind::Handshake};
  for (const std::uint8_t byte : first) ASSERT_EQ(f.say(Side::A, ByteView{&byte, 1}), Verdict::Undecided);
  EXPECT_EQ(f.say(Side::B, first), Verdict::Undecided);
  const ByteView echo = ByteView{first}.subspan(1);
  EXPECT_EQ(f.say(Side::B, echo.first(echo.size() - 1)), Verdict::Undecided);
  EXPECT_EQ(f.say(Side::B, echo.last(1)), Verdict::Rtmp);
}

}  // namespace
}  // namespace rtmpscope::analysis
