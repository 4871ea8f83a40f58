// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/candidate.h"

#include "support/rtmp_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
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

  Verdict miss(Side side, std::uint64_t bytes) {
    StreamOffset& at = m_at[indexOf(side)];
    const Verdict verdict = candidate.take(side, StreamMissing{at, bytes, MissingReason::NotCaptured, FrameNumber{m_frame}});
    at += bytes;
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

TEST(Candidate, IsProvenByTheSizesOfAHandshakeThatASnaplenHides) {
  const auto judge = [](std::size_t opening, std::size_t reply) {
    constexpr std::size_t kSeen = 54;
    Fixture f{Candidate::Kind::Handshake};
    const test::Bytes begin = unproven();
    const test::Bytes seen(begin.begin(), begin.begin() + kSeen);
    test::Bytes other = seen;
    std::reverse(other.begin() + 1, other.end());
    (void)f.say(Side::A, seen);
    (void)f.miss(Side::A, opening - kSeen);
    (void)f.say(Side::B, other);
    return f.miss(Side::B, reply - kSeen);
  };
  EXPECT_EQ(judge(1537, 1537), Verdict::Rtmp);
  EXPECT_EQ(judge(1537, 3073), Verdict::Rtmp);
  EXPECT_NE(judge(1537, 3000), Verdict::Rtmp);
  EXPECT_NE(judge(1536, 3073), Verdict::Rtmp);
  EXPECT_NE(judge(2000, 3073), Verdict::Rtmp);
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
  // One byte more than a handshake has: its sizes prove nothing.
  ASSERT_EQ(f.say(Side::A, ByteView{first}.first(1)), Verdict::Undecided);
  EXPECT_EQ(f.say(Side::B, first), Verdict::Undecided);
  const ByteView echo = ByteView{first}.subspan(1);
  EXPECT_EQ(f.say(Side::B, echo.first(echo.size() - 1)), Verdict::Undecided);
  EXPECT_EQ(f.say(Side::B, echo.last(1)), Verdict::Rtmp);
}

}  // namespace
}  // namespace rtmpscope::analysis
