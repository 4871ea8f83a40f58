// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/http_reader.h"

#include "support/hex.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::rtmpt {
namespace {

using test::Bytes;

Bytes bytesOf(std::string_view text) {
  return {text.begin(), text.end()};
}

/// Writes down what it hears, a line per message: "POST /a 5: hello whole".
class Recorder final : public HttpListener {
 public:
  BodyRule rule = BodyRule::ByHead;
  std::vector<std::string> lines;
  std::vector<HttpHead> heads;

  BodyRule onHead(const HttpHead& head) override {
    heads.push_back(head);
    const bool request = head.kind == HttpHead::Kind::Request;
    lines.push_back(request ? fmt::format("{} {}: ", head.method, head.target) : fmt::format("{} {}: ", head.status, head.reason));
    return rule;
  }
  void onBody(const StreamData& part) override {
    EXPECT_FALSE(part.bytes.empty());
    lines.back().append(part.bytes.begin(), part.bytes.end());
  }
  void onBodyMissing(const StreamMissing& part) override { lines.back() += fmt::format("<{}>", part.size); }
  void onMessageEnd(HttpEnd end, FrameNumber) override {
    static constexpr std::string_view kEnds[] = {" whole", " broken", " truncated"};
    lines.back() += kEnds[static_cast<std::size_t>(end)];
  }
  void onFramingLost(FrameNumber) override { lines.emplace_back("lost"); }
};

/// Feeds pieces of a stream, with holes.
class Feeder {
 public:
  explicit Feeder(HttpReader::Start start = HttpReader::Start::Message) : m_reader(recorder, start) {}

  Feeder& say(std::string_view text) {
    const Bytes bytes = bytesOf(text);
    m_reader.feed(StreamData{m_at, bytes, FrameNumber{++m_frame}});
    m_at += bytes.size();
    return *this;
  }
  Feeder& lose(std::uint64_t size) {
    m_reader.feed(StreamMissing{m_at, size, MissingReason::Lost, FrameNumber{++m_frame}});
    m_at += size;
    return *this;
  }
  Feeder& end(EndReason reason = EndReason::Fin) {
    m_reader.feed(StreamEnd{m_at, reason, FrameNumber{++m_frame}});
    return *this;
  }
  [[nodiscard]] const std::vector<std::string>& lines() const { return recorder.lines; }

  Recorder recorder;

 private:
  HttpReader m_reader;
  StreamOffset m_at;
  std::uint32_t m_frame = 0;
};

using Lines = std::vector<std::string>;

struct FramingRow {
  const char* name;
  std::string wire;
  Lines lines;
};

class HttpFraming : public testing::TestWithParam<FramingRow> {};

TEST_P(HttpFraming, IsTheSameHoweverTheBytesCome) {
  const FramingRow& row = GetParam();
  Feeder whole;
  whole.say(row.wire).end();
  EXPECT_EQ(whole.lines(), row.lines);

  Feeder single;
  for (const char c : row.wire) single.say({&c, 1});
  single.end();
  EXPECT_EQ(single.lines(), row.lines);

  for (std::size_t cut = 1; cut < row.wire.size(); ++cut) {
    Feeder two;
    two.say(std::string_view{row.wire}.substr(0, cut)).say(std::string_view{row.wire}.substr(cut)).end();
    ASSERT_EQ(two.lines(), row.lines) << "cut at " << cut;
  }
}

// RFC 9112: 2.2 empty lines before a start line, 6.1 transfer coding, 6.2 length, 6.3 what has no body, 7.1 chunks, 9.3 pipelining.
INSTANTIATE_TEST_SUITE_P(
    Rows, HttpFraming,
    testing::Values(
        FramingRow{"Length", "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", {"POST /a: hello whole"}},
        FramingRow{"LengthInAnyCase", "POST /a HTTP/1.1\r\ncontent-LENGTH:5 \r\n\r\nhello", {"POST /a: hello whole"}},
        FramingRow{"LineFeedsAlone", "POST /a HTTP/1.0\nContent-Length: 5\n\nhello", {"POST /a: hello whole"}},
        FramingRow{"Pipelined",
                   "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nyou",
                   {"POST /a: hi whole", "POST /b: you whole"}},
        FramingRow{"EmptyLinesBetween",
                   "\r\nPOST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
                   {"POST /a: hi whole", "GET /b:  whole"}},
        FramingRow{"NoBody", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", {"GET /:  whole"}},
        FramingRow{"Chunks",
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
                   {"200 OK: abc0123456789 whole", "204 No Content:  whole"}},
        FramingRow{"ChunksWithTrailer",
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 999\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n",
                   {"200 OK: x whole"}},
        FramingRow{"UpToTheEnd", "HTTP/1.0 200 OK\r\n\r\nall of it", {"200 OK: all of it whole"}},
        FramingRow{"InterimAnswers", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", {"200 OK: x whole"}},
        FramingRow{"NotModified",
                   "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                   {"304 Not Modified:  whole", "404 Not Found:  whole"}},
        FramingRow{
            "OtherProtocolBehindUpgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", {"101 Switching Protocols:  whole"}},
        FramingRow{"Truncated", "POST /a HTTP/1.1\r\nContent-Length: 9\r\n\r\nhello", {"POST /a: hello truncated"}},
        FramingRow{"NoReason", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", {"200 : x whole"}}),
    [](const auto& row) { return row.param.name; });

TEST(HttpReader, SaysWhereHeadAndBodyStand) {
  Feeder feeder;
  feeder.say("POST /send/1/2 HTTP/1.1\r\n").say("Content-Type: Application/X-FCS; a=b\r\nContent-Length: 1\r\n\r\nx");
  ASSERT_EQ(feeder.recorder.heads.size(), 1U);
  const HttpHead& head = feeder.recorder.heads[0];
  EXPECT_EQ(head.range, (StreamRange{StreamOffset{0}, StreamOffset{84}}));
  EXPECT_EQ(head.firstFrame, FrameNumber{1});
  EXPECT_EQ(head.frame, FrameNumber{2});
  EXPECT_TRUE(head.isTunnelType());
}

TEST(HttpReader, TakesTheWordOfWhoKnowsTheRequest) {
  Feeder head;
  head.recorder.rule = BodyRule::None;
  head.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(head.lines(), (Lines{"200 OK:  whole", "200 OK:  whole"}));

  Feeder connect;
  connect.recorder.rule = BodyRule::NoMoreHttp;
  connect.say("HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01");
  EXPECT_EQ(connect.lines(), (Lines{"200 OK:  whole"}));
}

constexpr std::string_view kHello = "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view kNext = "POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nyou";

TEST(HttpReader, CountsBytesThatAreMissingInABody) {
  Feeder feeder;
  feeder.say("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nh").lose(3).say("o").say(kNext);
  EXPECT_EQ(feeder.lines(), (Lines{"POST /a: h<3>o whole", "POST /b: you whole"}));
}

TEST(HttpReader, GoesOnBehindAHoleThatReachesIntoTheNextMessage) {
  Feeder feeder;
  feeder.say("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nh").lose(60).say("rest of a body").say(kNext);
  EXPECT_EQ(feeder.lines(), (Lines{"POST /a: h<4> whole", "lost", "POST /b: you whole"}));
}

TEST(HttpReader, LosesOneMessageWithItsHead) {
  Feeder feeder;
  feeder.say(kHello).say("POST /x HTT").lose(30).say("hello").say(kNext);
  EXPECT_EQ(feeder.lines(), (Lines{"POST /a: hello whole", "lost", "POST /b: you whole"}));
}

TEST(HttpReader, CannotKnowHowLongAChunkedBodyWasBehindAHole) {
  Feeder feeder;
  feeder.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na").lose(20).say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_EQ(feeder.lines(), (Lines{"200 OK: a<2> broken", "lost", "200 OK: x whole"}));
}

TEST(HttpReader, FindsAStartLineInTheMiddleOfAStream) {
  const std::string wire = std::string{"\x08POST noise HTTP/9 GET \n"} + std::string{kNext};
  for (std::size_t cut = 1; cut < wire.size(); ++cut) {
    Feeder feeder{HttpReader::Start::MidStream};
    feeder.say(std::string_view{wire}.substr(0, cut)).say(std::string_view{wire}.substr(cut));
    ASSERT_EQ(feeder.lines(), (Lines{"POST /b: you whole"})) << cut;
  }
}

TEST(HttpReader, NamesTheFrameInWhichASoughtStartLineBegins) {
  Feeder feeder{HttpReader::Start::MidStream};
  feeder.say("noise PO").say("STER, POST").say(" /a HT").say("TP/1.1\r\n").say("\r\n");
  ASSERT_EQ(feeder.recorder.heads.size(), 1U);
  EXPECT_EQ(feeder.recorder.heads[0].range.begin, StreamOffset{14});
  EXPECT_EQ(feeder.recorder.heads[0].firstFrame, FrameNumber{2});
  EXPECT_EQ(feeder.recorder.heads[0].frame, FrameNumber{5});
}

TEST(HttpReader, SaysSoWhenWhatFollowsIsNoHttp) {
  Feeder feeder;
  feeder.say(kHello).say("\x03 binary").say(kNext);
  EXPECT_EQ(feeder.lines(), (Lines{"POST /a: hello whole", "lost", "POST /b: you whole"}));
}

TEST(HttpReader, GivesUpAHeadWithoutEnd) {
  Feeder feeder;
  feeder.say("GET / HTTP/1.1\r\n");
  for (std::size_t size = 0; size < kMaxHeadBytes; size += 32) feeder.say("Cookie: 0123456789012345678901\r\n");
  EXPECT_EQ(feeder.lines(), (Lines{"lost"}));
}

TEST(HttpReader, GivesUpAChunkSizeThatIsNone) {
  Feeder feeder;
  feeder.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
  EXPECT_EQ(feeder.lines(), (Lines{"200 OK:  broken", "lost"}));
  Feeder endless;
  endless.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").say(std::string(5000, '0'));
  EXPECT_EQ(endless.lines().at(0), "200 OK:  broken");
}

TEST(HttpReader, TakesALengthThatIsNoNumberForNone) {
  Feeder feeder;
  feeder.say("POST /a HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n").say(kNext);
  EXPECT_EQ(feeder.lines(), (Lines{"POST /a:  whole", "POST /b: you whole"}));
}

TEST(HttpHead, IsToldFromOtherTextByItsFirstLine) {
  EXPECT_EQ(judgeStartLine("POST /open/1 HTTP/1.1", true), StartLine::Request);
  EXPECT_EQ(judgeStartLine("HTTP/1.1 200 OK", true), StartLine::Response);
  EXPECT_EQ(judgeStartLine("PO", false), StartLine::Perhaps);
  EXPECT_EQ(judgeStartLine("HTTP/1.1 2", false), StartLine::Perhaps);
  EXPECT_EQ(judgeStartLine("PO", true), StartLine::No);
  EXPECT_EQ(judgeStartLine("POST /open/1", true), StartLine::No);
  EXPECT_EQ(judgeStartLine("POST / HTTP/2", true), StartLine::No);
  EXPECT_EQ(judgeStartLine("HTTP/1.1 2x0 OK", true), StartLine::No);
  EXPECT_EQ(judgeStartLine("SSH-2.0", false), StartLine::No);
}

TEST(HttpReader, FindsAStartLineBehindWhatIsNoneHoweverItComesInPieces) {
  const std::string_view stream = "HTTP/1.1 20POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\nx";
  Feeder whole;
  whole.say(stream);
  EXPECT_EQ(whole.recorder.lines, (std::vector<std::string>{"lost", "POST /a: x whole"}));
  Feeder pieces;
  for (std::size_t at = 0; at < stream.size(); ++at) pieces.say(stream.substr(at, 1));
  EXPECT_EQ(pieces.recorder.lines, whole.recorder.lines);
}

}  // namespace
}  // namespace rtmpscope::rtmpt
