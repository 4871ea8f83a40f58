// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/inspector.h"

#include "analysis/message_fields.h"

#include "core/analysis/analyze_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

namespace rtmpscope::analysis {
namespace {

using namespace rtmpscope::test;

const Field* find(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
    if (const Field* inside = find(field.children, name)) return inside;
  }
  return nullptr;
}

Bytes slice(const std::vector<std::uint8_t>& bytes, ByteRange range) {
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(range.offset);
  return {begin, begin + static_cast<std::ptrdiff_t>(range.length)};
}

/// All that the slices of a view hold, read frame by frame.
Bytes readSlices(const Inspector& inspector, const std::vector<PacketSlice>& slices) {
  Bytes bytes;
  for (const PacketSlice& part : slices) {
    const std::vector<std::uint8_t> packet = inspector.packetBytes(part.frame);
    const Bytes piece = slice(packet, {part.offset, part.length});
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  }
  return bytes;
}

struct Opened {
  std::shared_ptr<const Analysis> analysis;
  Inspector inspector;

  explicit Opened(const PacketLog& log) : analysis(analyzeLog(log)), inspector(analysis) {}
  [[nodiscard]] MessageView last() const { return inspector.message(MessageIndex{static_cast<std::uint32_t>(analysis->messages.size() - 1)}); }
};

TEST(Inspector, ReadsAPacketAgain) {
  PacketLog log;
  TcpScript tcp{log};
  tcp.open().client(hex("03 00 00"));
  const Opened opened{log};
  const PacketView view = opened.inspector.packet(FrameNumber{4});

  EXPECT_EQ(view.bytes, log.packets()[3].bytes);
  EXPECT_EQ(view.summary.protocol, "TCP");
  EXPECT_EQ(view.summary.tcpPayloadLength, 3U);
  const Field* port = find(view.fields, "tcp.dstport");
  ASSERT_NE(port, nullptr);
  EXPECT_EQ(port->value, "1935");
  EXPECT_EQ(slice(view.bytes, port->bytes), hex("07 8f"));
}

TEST(Inspector, HasNothingToShowOfAFrameThatIsNotThere) {
  PacketLog log;
  TcpScript{log}.open();
  const Opened opened{log};
  EXPECT_TRUE(opened.inspector.packet(FrameNumber{99}).bytes.empty());
  EXPECT_TRUE(opened.inspector.packetBytes(FrameNumber{}).empty());
}

TEST(Inspector, PutsTheBodyOfAMessageTogetherFromItsChunks) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage picture = video(40, true, 3000);
  beginPush(tcp).client(chunked(picture));
  const Opened opened{log};
  const MessageView view = opened.last();

  EXPECT_TRUE(view.complete);
  EXPECT_EQ(view.bytes, chunked(picture));
  EXPECT_EQ(view.body, picture.body);
  EXPECT_EQ(view.bodyPieces.size(), 24U);  // 3005 bytes in chunks of 128
  EXPECT_EQ(view.slices.size(), 3U);       // in three segments
  EXPECT_EQ(readSlices(opened.inspector, view.slices), view.bytes);
  Bytes body;
  for (const ByteRange& piece : view.bodyPieces) body = join({body, slice(view.bytes, piece)});
  EXPECT_EQ(body, picture.body);
}

TEST(Inspector, LeavesOutTheChunksOfOthersThatStandBetween) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage picture = video(0, true, 300);
  const WireMessage sound = audio(0, 60);
  const Bytes whole = chunked(picture);
  const std::size_t firstChunk = 12 + 128;
  const Bytes wire = join({{whole.begin(), whole.begin() + firstChunk}, chunked(sound), {whole.begin() + firstChunk, whole.end()}});
  beginPush(tcp).client(wire);
  const Opened opened{log};

  ASSERT_EQ(opened.analysis->messages.size(), 9U);
  const MessageView heard = opened.inspector.message(MessageIndex{7});
  EXPECT_EQ(heard.body, sound.body);
  const MessageView seen = opened.inspector.message(MessageIndex{8});
  EXPECT_EQ(seen.bytes, whole);
  EXPECT_EQ(seen.body, picture.body);
  EXPECT_EQ(readSlices(opened.inspector, seen.slices), whole);
}

TEST(Inspector, PointsAtTheBytesOfEachField) {
  PacketLog log;
  TcpScript tcp{log};
  shakeHands(tcp.open()).client(chunked(connectCommand(std::string(200, 'a'))));
  const Opened opened{log};
  const MessageView view = opened.last();

  const Field* type = find(view.fields, "rtmpt.header.typeid");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(slice(view.bytes, type->bytes), hex("14"));

  std::vector<const Field*> strings;
  const std::function<void(const std::vector<Field>&)> collect = [&](const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      if (field.name == "amf.string") strings.push_back(&field);
      collect(field.children);
    }
  };
  collect(view.fields);
  ASSERT_FALSE(strings.empty());
  const Bytes name = slice(view.bytes, strings.front()->bytes);
  EXPECT_EQ(std::string(name.begin(), name.end()).find("connect"), name.size() - 7);

  // The 200 characters of app go over a chunk header: its pieces leave that out.
  const auto isLong = [](const Field* field) { return field->value.find(std::string(100, 'a')) != std::string::npos; };
  const auto app = std::find_if(strings.begin(), strings.end(), isLong);
  ASSERT_NE(app, strings.end());
  ASSERT_EQ((*app)->pieces.size(), 2U);
  EXPECT_EQ((*app)->bytes, (ByteRange{(*app)->pieces[0].offset, (*app)->pieces[1].end() - (*app)->pieces[0].offset}));
  Bytes bytes;
  for (const ByteRange& piece : (*app)->places()) bytes = join({bytes, slice(view.bytes, piece)});
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), 'a'), 201);  // one of them in its name
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), 0xC3), 0);
  EXPECT_EQ(bytes.size(), (*app)->bytes.length - 1);
}

TEST(Inspector, EveryFieldOfABodyLeavesOutTheHeadersOfItsChunks) {
  PacketLog log;
  TcpScript tcp{log};
  shakeHands(tcp.open()).client(chunked(connectCommand(std::string(400, 'a'))));
  const Opened opened{log};
  const MessageView view = opened.last();
  ASSERT_GT(view.bodyPieces.size(), 3U);

  const auto inBody = [&view](std::size_t at) {
    return std::any_of(view.bodyPieces.begin(), view.bodyPieces.end(), [at](ByteRange piece) { return at >= piece.offset && at < piece.end(); });
  };
  const std::function<void(const Field&)> check = [&](const Field& field) {
    for (const ByteRange& place : field.places()) {
      for (std::size_t at = place.offset; at < place.end(); ++at) EXPECT_TRUE(inBody(at)) << field.label << " covers byte " << at;
    }
    for (const Field& child : field.children) check(child);
  };
  const Field& body = view.fields.back();
  EXPECT_EQ(body.label, "RTMP body");
  check(body);
  EXPECT_EQ(body.places(), view.bodyPieces);
}

TEST(Inspector, ShowsWhatAHeaderInherits) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage sound = audio(20, 30);
  // fmt 2: 23 ms later, the same type, length and message stream.
  beginPush(tcp).client(join({chunked(sound), hex("84 00 00 17"), sound.body}));
  const Opened opened{log};
  const MessageView view = opened.last();

  const Field& header = view.fields.at(0);
  const auto child = [&header](std::string_view label) {
    const auto found = std::find_if(header.children.begin(), header.children.end(), [label](const Field& field) { return field.label == label; });
    return found == header.children.end() ? std::string{"-"} : found->value;
  };
  EXPECT_EQ(child("Timestamp (after all deltas)"), "43");
  EXPECT_EQ(child("Body size (inherited)"), "32");
  EXPECT_EQ(child("Type ID (inherited)"), "8");
  EXPECT_EQ(child("Stream ID (inherited)"), "1");
}

TEST(Inspector, LeavesOutWhatIsMissingAndSaysSo) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage picture = video(0, true, 2500);
  const Bytes wire = chunked(picture);
  beginPush(tcp)
      .client({wire.begin(), wire.begin() + 1000})
      .lostFromClient({wire.begin() + 1000, wire.begin() + 1500})
      .client({wire.begin() + 1500, wire.end()})
      .server(chunked(windowAckSize(9)))
      .client(chunked(audio(0, 20)));
  const Opened opened{log};

  const auto& messages = opened.analysis->messages;
  std::uint32_t row = 0;
  while (row < messages.size() && messages[row].header.type != rtmp::MessageType::Video) ++row;
  ASSERT_LT(row, messages.size());
  const MessageView view = opened.inspector.message(MessageIndex{row});
  EXPECT_FALSE(view.complete);
  EXPECT_EQ(view.bytes, join({{wire.begin(), wire.begin() + 1000}, {wire.begin() + 1500, wire.end()}}));
  EXPECT_EQ(messages[row].missingBytes + messages[row].receivedBytes, picture.body.size());
}

TEST(Inspector, ReadsTheMessagesOfAnAggregate) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage sound = audio(1000, 30);
  const WireMessage picture = video(1020, true, 400);
  const WireMessage aggregate{
      .chunkStream = 4, .type = 22, .messageStream = 1, .timestamp = 5000, .body = join({aggregatePart(sound), aggregatePart(picture)})};
  beginPush(tcp).client(chunked(aggregate));
  const Opened opened{log};

  ASSERT_EQ(opened.analysis->messages.size(), 10U);
  const session::MessageRecord& second = opened.analysis->messages[9];
  EXPECT_EQ(second.aggregate, 7U);
  EXPECT_EQ(second.header.type, rtmp::MessageType::Video);
  EXPECT_EQ(second.header.timestamp.milliseconds, 5020U);  // moved to the aggregate's time
  EXPECT_EQ(second.header.messageStreamId, 1U);
  EXPECT_EQ(second.media.frameType, media::FrameType::Key);
  EXPECT_EQ(opened.analysis->numberOf(MessageIndex{9}), MessageNumber{10});
  EXPECT_EQ(opened.inspector.message(MessageIndex{8}).body, sound.body);
  const MessageView view = opened.inspector.message(MessageIndex{9});
  EXPECT_EQ(view.body, picture.body);
  EXPECT_EQ(readSlices(opened.inspector, view.slices), view.bytes);
  Bytes body;
  for (const ByteRange& piece : view.bodyPieces) body = join({body, slice(view.bytes, piece)});
  EXPECT_EQ(body, picture.body);
  EXPECT_EQ(opened.inspector.messageBody(MessageIndex{9}, 5), Bytes(picture.body.begin(), picture.body.begin() + 5));
}

TEST(Inspector, ShowsTheFieldsOfAnAggregateAndOfTheMessagesInIt) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage sound = audio(1000, 105);
  const WireMessage picture = video(1020, true, 400);
  const WireMessage aggregate{
      .chunkStream = 4, .type = 22, .messageStream = 1, .timestamp = 5000, .body = join({aggregatePart(sound), aggregatePart(picture)})};
  beginPush(tcp).client(chunked(aggregate));
  const Opened opened{log};

  const auto bytesOf = [](const MessageView& view, const Field& field) {
    Bytes bytes;
    for (const ByteRange& place : field.places()) bytes = join({bytes, slice(view.bytes, place)});
    return bytes;
  };
  const MessageView whole = opened.inspector.message(MessageIndex{7});
  const Field* const inside = find(whole.fields, "rtmpt.video.control");
  ASSERT_NE(inside, nullptr);
  EXPECT_EQ(bytesOf(whole, *inside), hex("17"));

  // The second part's header goes over a chunk header: it begins at 11 + 107 + 4.
  const MessageView view = opened.inspector.message(MessageIndex{9});
  const Field* const size = find(view.fields, "rtmpt.tag.datasize");
  ASSERT_NE(size, nullptr);
  EXPECT_EQ(size->value, "405");
  EXPECT_EQ(bytesOf(view, *size), hex("000195"));
  const Field* const time = find(view.fields, "rtmpt.tag.timestamp");
  ASSERT_NE(time, nullptr);
  EXPECT_EQ(time->value, "1020");
  EXPECT_EQ(bytesOf(view, *time), hex("0003fc"));
  const Field* const data = find(view.fields, "rtmpt.video.data");
  ASSERT_NE(data, nullptr);
  EXPECT_EQ(bytesOf(view, *data), Bytes(picture.body.begin() + 5, picture.body.end()));
}

TEST(Inspector, DescribesTheInsideOfSoManyMessagesOfAnAggregate) {
  PacketLog log;
  TcpScript tcp{log};
  Bytes parts;
  for (std::size_t i = 0; i < kMaxPartsDescribed + 1; ++i) parts = join({parts, aggregatePart(audio(1000, 4))});
  beginPush(tcp).client(chunked({.chunkStream = 4, .type = 22, .messageStream = 1, .timestamp = 5000, .body = parts}));
  const Opened opened{log};
  const MessageView view = opened.inspector.message(MessageIndex{7});
  const std::vector<Field>& rows = view.fields.back().children;
  ASSERT_EQ(rows.size(), kMaxPartsDescribed + 1);
  EXPECT_NE(find(rows[kMaxPartsDescribed - 1].children, "rtmpt.audio.control"), nullptr);
  EXPECT_EQ(find(rows[kMaxPartsDescribed].children, "rtmpt.audio.control"), nullptr);
}

TEST(Inspector, LeadsFromACallToItsAnswerAndBack) {
  PacketLog log;
  TcpScript tcp{log};
  beginPush(tcp);
  const Opened opened{log};
  // 0 connect, 1 window size, 2 _result, 3 createStream, 4 _result, 5 publish, 6 onStatus.
  const auto row = [&opened](std::uint32_t message, std::string_view name) {
    const MessageView view = opened.inspector.message(MessageIndex{message});
    const Field* const field = find(view.fields, name);
    return field == nullptr ? std::string{"-"} : field->value + " " + field->symbol;
  };
  const auto frame = [&opened](std::uint32_t message) { return std::to_string(opened.analysis->messages[message].frame.value()); };
  // tshark names the row by the message that it stands in.
  EXPECT_EQ(row(0, "rtmpt.function.call"), frame(2) + " message 3: _result('NetConnection.Connect.Success')");
  EXPECT_EQ(row(2, "rtmpt.function.response"), frame(0) + " message 1: connect('live')");
  EXPECT_EQ(row(1, "rtmpt.function.response"), "-");
  EXPECT_EQ(row(4, "rtmpt.function.response"), frame(3) + " message 4: createStream()");
  EXPECT_EQ(row(5, "rtmpt.function.call"), frame(6) + " message 7: onStatus('NetStream.Publish.Start')");
  const MessageView publish = opened.inspector.message(MessageIndex{5});
  const auto& rows = publish.fields.back().children;
  EXPECT_EQ(rows.back().label, "Stream 1 was asked for in frame");
  EXPECT_EQ(rows.back().value, frame(3));
}

TEST(Inspector, ShowsThePartsOfAHandshakeThatEndInAFrame) {
  PacketLog log;
  TcpScript tcp{log};
  const Bytes one = handshakeOne(1);
  tcp.open().client({one.begin(), one.begin() + 1000}).client({one.begin() + 1000, one.end()});
  const Opened opened{log};
  EXPECT_EQ(opened.inspector.handshakesEndingIn(FrameNumber{4}).size(), 1U);  // C0
  const std::vector<HandshakeView> parts = opened.inspector.handshakesEndingIn(FrameNumber{5});
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].part, rtmp::HandshakePart::First);
  EXPECT_EQ(parts[0].bytes, Bytes(one.begin() + 1, one.end()));
  EXPECT_EQ(readSlices(opened.inspector, parts[0].slices), parts[0].bytes);
  ASSERT_EQ(parts[0].fields.size(), 1U);
  EXPECT_EQ(parts[0].fields[0].name, "rtmpt.handshake.c1");
}

TEST(Inspector, ReadsTheBeginningOfABody) {
  PacketLog log;
  TcpScript tcp{log};
  const WireMessage picture = video(0, true, 900);
  beginPush(tcp).client(chunked(picture));
  const Opened opened{log};
  const MessageIndex last{static_cast<std::uint32_t>(opened.analysis->messages.size() - 1)};

  EXPECT_EQ(opened.inspector.messageBody(last, 300), Bytes(picture.body.begin(), picture.body.begin() + 300));
  EXPECT_EQ(opened.inspector.messageBody(last, SIZE_MAX), picture.body);
}

TEST(Inspector, FollowsTheTcpOfOneConnectionAmongOthers) {
  PacketLog log;
  TcpScript other{log, 1935, 50001};
  TcpScript tcp{log};
  other.open();
  tcp.open();
  other.client(hex("03"));
  tcp.client(hex("03 00 00"));
  other.server(hex("03 00"));
  tcp.server(hex("03"));
  const Opened opened{log};
  std::string told;
  opened.inspector.tcpSeries(TcpStreamIndex{1}, [&told](const net::TcpMoment& moment) {
    told += std::to_string(moment.frame.value()) + (moment.side == Side::A ? "A" : "B");
    if (moment.bytesInFlight) told += "+" + std::to_string(*moment.bytesInFlight);
    if (moment.ackRtt) told += "<" + std::to_string(moment.acknowledged.value());
    told += " ";
    return true;
  });
  EXPECT_EQ(told, "4A 5B<4 6A<5 8A+3 10B+1<8 ");
  int asked = 0;
  opened.inspector.tcpSeries(TcpStreamIndex{1}, [&asked](const net::TcpMoment&) { return ++asked < 2; });
  EXPECT_EQ(asked, 2);
  opened.inspector.tcpSeries(TcpStreamIndex{7}, [](const net::TcpMoment&) { return true; });
}

TEST(Inspector, ReadsAnyStretchOfADirection) {
  PacketLog log;
  TcpScript tcp{log};
  shakeHands(tcp.open());
  const Opened opened{log};
  const session::Session& session = *opened.analysis->sessions[0]->session;
  EXPECT_EQ(opened.inspector.streamBytes(session, Side::A, {StreamOffset{0}, StreamOffset{1537}}).bytes, handshakeOne(1));
  EXPECT_EQ(opened.inspector.streamBytes(session, Side::B, {StreamOffset{1537}, StreamOffset{3073}}).bytes, handshakeTwo(1));
  EXPECT_TRUE(opened.inspector.streamBytes(session, Side::A, {StreamOffset{1 << 20}, StreamOffset{1 << 21}}).bytes.empty());
}

}  // namespace
}  // namespace rtmpscope::analysis
