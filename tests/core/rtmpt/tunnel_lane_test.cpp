// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnel_lane.h"

#include "support/hex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::rtmpt {
namespace {

/// A lane with its output as text: missing bytes as <n>, unknown ones as <?>, the end as a full stop.
class Fixture {
 public:
  explicit Fixture(bool fromTheStart = true)
      : lane(std::make_unique<TunnelLane>([this](const StreamEvent& event) { hear(event); }, fromTheStart, heldInAll)) {}

  void begin(std::optional<std::uint64_t> sequence) { m_ticket = lane->begin(sequence, frame()); }
  void add(std::string_view text, std::uint32_t stream = 0) {
    const test::Bytes bytes{text.begin(), text.end()};
    lane->add(m_ticket, {TcpStreamIndex{stream}, Side::A}, StreamData{m_source, bytes, frame()});
    m_source += bytes.size() + 100;  // heads stand between bodies
  }
  void lose(std::uint64_t size) {
    lane->add(m_ticket, {}, StreamMissing{m_source, size, MissingReason::Lost, frame()});
    m_source += size;
  }
  void end(HttpEnd how = HttpEnd::Whole) { lane->end(m_ticket, how, frame()); }
  void body(std::optional<std::uint64_t> sequence, std::string_view text) {
    begin(sequence);
    add(text);
    end();
  }
  [[nodiscard]] TunnelLane::Ticket ticket() const { return m_ticket; }
  void take(TunnelLane::Ticket ticket) { m_ticket = ticket; }

  std::size_t heldInAll = 0;
  std::string heard;
  std::unique_ptr<TunnelLane> lane;

 private:
  FrameNumber frame() { return FrameNumber{++m_frame}; }
  void hear(const StreamEvent& event) {
    if (const auto* data = std::get_if<StreamData>(&event)) {
      EXPECT_EQ(data->offset, m_next);
      m_next += data->bytes.size();
      heard.append(data->bytes.begin(), data->bytes.end());
    } else if (const auto* missing = std::get_if<StreamMissing>(&event)) {
      EXPECT_EQ(missing->offset, m_next);
      EXPECT_GT(missing->size, 0U);
      m_next += missing->size;
      heard += missing->sizeKnown ? fmt::format("<{}>", missing->size) : "<?>";
    } else {
      EXPECT_EQ(std::get<StreamEnd>(event).offset, m_next);
      heard += '.';
    }
  }

  TunnelLane::Ticket m_ticket = 0;
  StreamOffset m_source;
  StreamOffset m_next;
  std::uint32_t m_frame = 0;
};

TEST(TunnelLane, PutsBodiesInTheOrderOfTheirNumbersInWhateverOrderTheyCome) {
  std::array<std::uint64_t, 4> order{0, 1, 2, 3};
  do {
    if (order[0] == 1) continue;  // taken for the first one: some clients count from 1
    Fixture f;
    for (const std::uint64_t number : order) f.body(number, fmt::format("[{}]", number));
    EXPECT_EQ(f.heard, "[0][1][2][3]");
    EXPECT_EQ(f.heldInAll, 0U);
    EXPECT_EQ(f.lane->gaps().count, 0U);
  } while (std::ranges::next_permutation(order).found);
}

TEST(TunnelLane, CountsFromOneIfTheClientDoes) {
  Fixture f;
  f.body(1, "a");
  f.body(2, "b");
  EXPECT_EQ(f.heard, "ab");
  EXPECT_EQ(f.lane->gaps().count, 0U);
}

TEST(TunnelLane, BeginsWhereTheCaptureDoes) {
  Fixture f{false};
  f.body(57, "a");
  f.body(58, "b");
  EXPECT_EQ(f.heard, "ab");
}

TEST(TunnelLane, HoldsABodyThatComesBeforeTheOneBeforeItIsDone) {
  Fixture f;
  f.begin(0);
  const TunnelLane::Ticket first = f.ticket();
  f.add("a");
  f.begin(1);
  f.add("x");
  f.lose(2);
  const TunnelLane::Ticket second = f.ticket();
  f.take(first);
  f.add("b");
  f.end();
  f.take(second);
  f.add("y");
  f.end();
  EXPECT_EQ(f.heard, "abx<2>y");
  EXPECT_EQ(f.heldInAll, 0U);
}

TEST(TunnelLane, GivesUpAGapWhenALaterNumberWasAnswered) {
  Fixture f;
  f.body(0, "a");
  f.body(3, "d");
  f.body(4, "e");
  EXPECT_EQ(f.heard, "a");
  f.lane->answered(3);
  EXPECT_EQ(f.heard, "a<?>de");
  EXPECT_EQ(f.lane->gaps().count, 1U);
  EXPECT_EQ(f.lane->gaps().expected, 1U);
  EXPECT_EQ(f.lane->gaps().found, 3U);
  f.body(1, "b");  // too late
  EXPECT_EQ(f.heard, "a<?>de");
}

TEST(TunnelLane, GivesUpAGapAtTheEnd) {
  Fixture f;
  f.body(0, "a");
  f.body(2, "c");
  f.body(5, "f");
  f.lane->finish(EndReason::Fin, FrameNumber{99});
  EXPECT_EQ(f.heard, "a<?>c<?>f.");
  EXPECT_EQ(f.heldInAll, 0U);
}

TEST(TunnelLane, DoesNotBelieveANumberFarAheadAlone) {
  Fixture f;
  f.body(0, "a");
  f.body(1, "b");
  f.body(9'000'000'000, "x");
  f.lane->answered(9'000'000'000);
  f.body(2, "c");
  f.lane->answered(2);
  f.body(3, "d");
  EXPECT_EQ(f.heard, "abcd");
  EXPECT_EQ(f.lane->repeated(), 0U);
  EXPECT_EQ(f.lane->gaps().count, 0U);
  f.lane->finish(EndReason::Fin, FrameNumber{100});
  EXPECT_EQ(f.heard, "abcd<?>x.");
}

TEST(TunnelLane, BelievesANumberFarAheadWhenTheNextOneFollows) {
  Fixture f;
  f.body(0, "a");
  f.body(100, "x");
  f.lane->answered(100);
  EXPECT_EQ(f.heard, "a");
  f.body(101, "y");
  f.body(102, "z");
  EXPECT_EQ(f.heard, "a<?>xyz");
  EXPECT_EQ(f.lane->gaps().count, 1U);
  EXPECT_EQ(f.lane->gaps().expected, 1U);
  EXPECT_EQ(f.lane->gaps().found, 100U);
}

TEST(TunnelLane, GoesBackWhenTwoNumbersInARowSayThatTheFirstWasNone) {
  Fixture f{false};
  f.body(9'000'000'000, "x");
  f.body(57, "a");
  f.body(58, "b");
  f.body(59, "c");
  EXPECT_EQ(f.heard, "x<?>bc");
  EXPECT_EQ(f.lane->repeated(), 1U);
}

TEST(TunnelLane, TakesTwoRepeatedBodiesInARowForNothingNew) {
  Fixture f;
  for (std::uint64_t number = 0; number < kMaxHeldBodies; ++number) f.body(number, "a");
  f.body(0, "x");
  f.body(1, "x");
  f.body(kMaxHeldBodies, "b");
  EXPECT_EQ(f.heard, std::string(kMaxHeldBodies, 'a') + "b");
  EXPECT_EQ(f.lane->repeated(), 2U);
}

TEST(TunnelLane, TakesABodyWithoutANumberForTheOneThatOthersWaitFor) {
  Fixture f;
  f.body(0, "a");
  f.body(2, "c");
  f.body({}, "b");
  f.body(3, "d");
  EXPECT_EQ(f.heard, "abcd");
  EXPECT_EQ(f.lane->gaps().count, 0U);
}

TEST(TunnelLane, KeepsSoManyHolesAndCountsAll) {
  Fixture f;
  f.begin(0);
  for (std::size_t i = 0; i < kMaxMissingKept + 3; ++i) {
    f.add("a");
    f.lose(2);
  }
  EXPECT_EQ(f.lane->missing().size(), kMaxMissingKept);
  EXPECT_EQ(f.lane->missingBytes(), 2 * (kMaxMissingKept + 3));
}

TEST(TunnelLane, HoldsNoMoreThanItsLimits) {
  Fixture many;
  many.body(0, "a");
  for (std::uint64_t number = 2; number < 2 + kMaxHeldBodies; ++number) many.body(number, "x");
  EXPECT_EQ(many.heard, "a");
  many.body(2 + kMaxHeldBodies, "y");
  EXPECT_EQ(many.heard, "a<?>" + std::string(kMaxHeldBodies, 'x') + "y");

  Fixture big;
  big.body(0, "a");
  big.begin(2);
  for (std::size_t size = 0; size <= kMaxHeldBytes; size += 1 << 16) big.add(std::string(1 << 16, 'x'));
  EXPECT_EQ(big.heldInAll, 0U);
  EXPECT_TRUE(big.heard.starts_with("a<?>xx"));
  EXPECT_EQ(big.heard.size(), 4 + kMaxHeldBytes + (1U << 16U));
}

TEST(TunnelLane, HoldsNoMoreThanAllLanesMayTogether) {
  Fixture f;
  f.body(0, "a");
  f.heldInAll = kMaxHeldBytesInAll;  // by others
  f.body(2, "c");
  EXPECT_EQ(f.heard, "a<?>c");
  f.heldInAll = 0;
}

TEST(TunnelLane, LeavesOutWhatCameBefore) {
  Fixture f;
  f.body(0, "a");
  f.body(0, "a");
  EXPECT_EQ(f.ticket(), 0U);
  f.body(1, "b");
  EXPECT_EQ(f.heard, "ab");
  EXPECT_EQ(f.lane->repeated(), 1U);
}

TEST(TunnelLane, TakesTheRestFromTheRepetitionOfABodyThatBrokeOff) {
  Fixture f;
  f.begin(0);
  f.add("abc");
  f.end(HttpEnd::Truncated);
  f.begin(0);
  f.add("ab");
  f.end(HttpEnd::Truncated);
  f.body(0, "abcdef");
  f.body(1, "g");
  EXPECT_EQ(f.heard, "abcdefg");
}

TEST(TunnelLane, SaysThatSomethingIsMissingBehindABodyThatBrokeOff) {
  Fixture f;
  f.begin(0);
  f.add("abc");
  f.end(HttpEnd::Truncated);
  f.body(1, "g");
  f.lane->answered(1);
  EXPECT_EQ(f.heard, "abc<?>g");
  EXPECT_EQ(f.lane->gaps().count, 0U);  // no number is missing
}

TEST(TunnelLane, SaysThatSomethingIsMissingInABrokenBodyAndBetweenBodies) {
  Fixture f;
  f.begin(0);
  f.add("a");
  f.end(HttpEnd::Broken);
  f.body(1, "b");
  f.lane->lose();
  f.body({}, "c");
  f.body({}, "d");
  EXPECT_EQ(f.heard, "a<?>b<?>cd");
  EXPECT_EQ(f.lane->missingBytes(), 2U);
  EXPECT_EQ(f.lane->missing().size(), 2U);
}

TEST(TunnelLane, KnowsTheWayBackToTheConnections) {
  Fixture f;
  f.begin(0);
  f.add("abc", 4);  // source offsets 0, 103, 205
  f.add("de", 4);
  f.end();
  f.begin(1);
  f.add("f", 7);
  f.end();
  const auto at = [](std::uint64_t begin, std::uint64_t end) { return StreamRange{StreamOffset{begin}, StreamOffset{end}}; };
  EXPECT_EQ(f.lane->stream().sources(at(1, 6)), (std::vector<SourceRange>{{TcpStreamIndex{4}, Side::A, at(1, 3), StreamOffset{1}},
                                                                          {TcpStreamIndex{4}, Side::A, at(103, 105), StreamOffset{3}},
                                                                          {TcpStreamIndex{7}, Side::A, at(205, 206), StreamOffset{5}}}));
  EXPECT_EQ(f.lane->stream().tcpStreamAt(StreamOffset{5}), TcpStreamIndex{7});
  EXPECT_EQ(f.lane->stream().view().sources(at(4, 5)).size(), 1U);
}

}  // namespace
}  // namespace rtmpscope::rtmpt
