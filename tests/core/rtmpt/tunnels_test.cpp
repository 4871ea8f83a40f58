// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnels.h"

#include "support/hex.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::rtmpt {
namespace {

std::string post(std::string_view target, std::string_view body) {
  return fmt::format("POST {} HTTP/1.1\r\nContent-Length: {}\r\n\r\n{}", target, body.size(), body);
}

std::string answer(std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/x-fcs\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

/// HTTP connections by hand; what comes out of each session and direction as text, holes of unknown size as <?>.
class Fixture final : public TunnelListener {
 public:
  explicit Fixture(TunnelLimits limits = {}) : tunnels(*this, limits) {}

  void begin(std::uint32_t stream, HttpReader::Start start = HttpReader::Start::Message) {
    tunnels.begin(TcpStreamIndex{stream}, {fmt::format("10.0.0.2:{}", 50'000 + stream), "10.0.0.1:80"}, {start, start});
  }
  void client(std::string_view text, std::uint32_t stream = 0) { say(stream, Side::A, text); }
  void server(std::string_view text, std::uint32_t stream = 0) { say(stream, Side::B, text); }
  void lose(Side side, std::uint64_t size, std::uint32_t stream = 0) {
    StreamOffset& at = m_at[{stream, side}];
    tunnels.feed(TcpStreamIndex{stream}, side, StreamMissing{at, size, MissingReason::Lost, FrameNumber{++m_frame}});
    at += size;
  }

  void onTunnel(TunnelIndex, TcpStreamIndex) override {}
  void onTunnelEvent(TunnelIndex tunnel, Direction direction, const StreamEvent& event) override {
    std::string& text = direction == Direction::ClientToServer ? up[tunnel.value()] : down[tunnel.value()];
    if (const auto* data = std::get_if<StreamData>(&event)) text.append(data->bytes.begin(), data->bytes.end());
    if (std::holds_alternative<StreamMissing>(event)) text += "<?>";
  }

  Tunnels tunnels;
  std::map<std::uint32_t, std::string> up;  // by TunnelIndex
  std::map<std::uint32_t, std::string> down;

 private:
  void say(std::uint32_t stream, Side side, std::string_view text) {
    StreamOffset& at = m_at[{stream, side}];
    const test::Bytes bytes{text.begin(), text.end()};
    tunnels.feed(TcpStreamIndex{stream}, side, StreamData{at, bytes, FrameNumber{++m_frame}});
    at += bytes.size();
  }

  std::map<std::pair<std::uint32_t, Side>, StreamOffset> m_at;
  std::uint32_t m_frame = 0;
};

TEST(Tunnels, FollowSoManySessions) {
  Fixture f{{.sessions = 2}};
  f.begin(0);
  for (const std::string_view id : {"aaaa", "bbbb"}) f.client(post(fmt::format("/send/{}/0", id), id));
  EXPECT_FALSE(f.tunnels.sessionLimitReached());
  f.client(post("/open/1", "0"));
  f.client(post("/send/cccc/0", "cccc"));
  f.client(post("/send/aaaa/1", "more"));
  f.tunnels.finish();
  EXPECT_EQ(f.tunnels.size(), 2U);
  EXPECT_TRUE(f.tunnels.sessionLimitReached());
  EXPECT_EQ(f.up[0], "aaaamore");
  EXPECT_EQ(f.up[1], "bbbb");
}

TEST(Tunnels, ForgetTheOldestOfTooManyOpenRequests) {
  Fixture f;
  f.begin(0);
  for (std::size_t number = 0; number <= kMaxOpenRequests; ++number) f.client(post(fmt::format("/idle/aaaa/{}", number), "0"));
  EXPECT_EQ(f.tunnels.forgottenAnswers(), 0U);  // it matters only if an answer comes
  f.server(answer("1[0]"));
  EXPECT_EQ(f.tunnels.forgottenAnswers(), 1U);
  for (std::size_t number = 1; number <= kMaxOpenRequests; ++number) f.server(answer(fmt::format("1[{}]", number)));
  EXPECT_EQ(f.tunnels.forgottenAnswers(), 1U);
  std::string expected;
  for (std::size_t number = 0; number <= kMaxOpenRequests; ++number) expected += fmt::format("[{}]", number);
  EXPECT_EQ(f.down[0], expected);
}

// The first answers of the two connections are not paired with requests; those that follow overtake each other.
void askInTurn(Fixture& f) {
  f.client(post("/idle/aaaa/10", "0"), 0);
  f.client(post("/idle/aaaa/11", "0"), 1);
  f.server(answer("1[10]"), 0);
  f.server(answer("1[11]"), 1);
  f.client(post("/idle/aaaa/12", "0"), 0);
  f.client(post("/idle/aaaa/13", "0"), 1);
  f.server(answer("1[13]"), 1);
  f.server(answer("1[12]"), 0);
  f.client(post("/idle/aaaa/14", "0"), 0);
  f.server(answer("1[14]"), 0);
}

TEST(Tunnels, OrderAnswersByTheirRequestsAfterAStartInTheMiddle) {
  Fixture f;
  for (const std::uint32_t stream : {0, 1}) f.begin(stream, HttpReader::Start::MidStream);
  askInTurn(f);
  EXPECT_EQ(f.down[0], "[10][11][12][13][14]");
}

TEST(Tunnels, OrderAnswersByTheirRequestsAfterALoss) {
  Fixture f;
  for (const std::uint32_t stream : {0, 1}) f.begin(stream);
  f.client(post("/idle/aaaa/7", "0"), 0);
  f.server(answer("1[7]"), 0);
  f.client(post("/idle/aaaa/8", "0"), 1);
  f.server(answer("1[8]"), 1);
  f.client(post("/idle/aaaa/9", "0"), 0);
  f.lose(Side::B, 90, 0);
  askInTurn(f);
  EXPECT_EQ(f.down[0], "[7][8]<?>[10][11][12][13][14]");
}

TEST(Tunnels, GuessNothingWhereAClientDoesNotWaitForAnswers) {
  Fixture f;
  f.begin(0, HttpReader::Start::MidStream);
  for (const int number : {10, 11, 12}) f.client(post(fmt::format("/idle/aaaa/{}", number), "0"));
  f.server(answer("1[8]"));
  f.server(answer("1[9]"));
  f.client(post("/idle/aaaa/13", "0"));
  f.client(post("/idle/aaaa/14", "0"));
  f.server(answer("1[10]"));
  f.server(answer("1[11]"));
  EXPECT_EQ(f.down[0], "[8][9][10][11]");
}

}  // namespace
}  // namespace rtmpscope::rtmpt
