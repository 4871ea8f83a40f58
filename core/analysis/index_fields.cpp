// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/index_fields.h"

#include "analysis/protocol_name.h"
#include "base/elapsed.h"
#include "media/media_header.h"
#include "rtmp/description.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

namespace rtmpscope::analysis {

namespace {

using filter::FieldInfo;
using filter::Value;
using session::MessageRecord;

using Values = std::vector<Value>;

template <typename Number>
void addWhole(Values& values, Number number) {
  values.emplace_back(static_cast<std::int64_t>(number));
}

void addText(Values& values, std::string_view text) {
  if (!text.empty()) values.emplace_back(std::string{text});
}

void addTime(Values& values, CaptureTime time) {
  addWhole(values, time.time_since_epoch().count());
}

void addAddress(Values& values, const IpAddress& address, IpAddress::Family family) {
  if (address.family == family) values.emplace_back(address);
}

/// One field and how it is read from a row of that kind.
template <typename Row>
struct Reader {
  std::string_view name;
  void (*read)(const Row& row, Values& values);
};

/// Finds the reader of a field by its place in the catalogue: once for each row of a capture, no names are compared.
template <typename Row>
class Readers {
 public:
  template <std::size_t N>
  explicit Readers(const Reader<Row> (&readers)[N]) : m_byField(filter::fieldCatalog().size()) {
    for (const Reader<Row>& reader : readers) m_byField[placeOf(*filter::findField(reader.name))] = reader.read;
  }

  [[nodiscard]] bool knows(const FieldInfo& field) const { return m_byField[placeOf(field)] != nullptr; }
  bool read(const Row& row, const FieldInfo& field, Values& values) const {
    if (!knows(field)) return false;
    m_byField[placeOf(field)](row, values);
    return true;
  }

 private:
  static std::size_t placeOf(const FieldInfo& field) { return static_cast<std::size_t>(&field - filter::fieldCatalog().data()); }

  std::vector<void (*)(const Row&, Values&)> m_byField;
};

// Rows: what a reader may look at.

struct MessageRow {
  const Analysis& analysis;
  MessageIndex index;
  const MessageRecord& record;

  [[nodiscard]] const rtmp::Command* command() const {
    const session::MessageDetail* const detail = analysis.detail(record);
    return detail == nullptr ? nullptr : std::get_if<rtmp::Command>(&detail->content);
  }
  /// The connection that it ended in, and who sent that frame there.
  [[nodiscard]] const net::Connection& connection() const { return *analysis.connections[record.tcpStream.value()]->connection; }
  [[nodiscard]] Side sender() const {
    if (record.derived == 0) return record.side;
    const Side client = analysis.connections[record.tcpStream.value()]->client;
    return record.side == Side::A ? client : otherSide(client);
  }
  [[nodiscard]] const Endpoint& source() const { return connection().endpoint(sender()); }
  [[nodiscard]] const Endpoint& destination() const { return connection().endpoint(otherSide(sender())); }
};

struct PacketRow {
  const Analysis& analysis;
  FrameNumber frame;
  const PacketRecord& record;
};

struct SessionRow {
  const Analysis& analysis;
  const AnalyzedSession& analyzed;
  const session::Session& session;
};

constexpr auto kV4 = IpAddress::Family::V4;
constexpr auto kV6 = IpAddress::Family::V6;

constexpr Reader<MessageRow> kMessageReaders[] = {
    {"frame.number", [](const MessageRow& row, Values& values) { addWhole(values, row.record.frame.value()); }},
    {"frame.time_epoch", [](const MessageRow& row, Values& values) { addTime(values, row.record.time); }},
    {"frame.time_relative",
     [](const MessageRow& row, Values& values) { addWhole(values, elapsed(row.analysis.packets[0].time, row.record.time).count()); }},
    {"tcp.stream", [](const MessageRow& row, Values& values) { addWhole(values, row.record.tcpStream.value()); }},
    {"tcp.srcport", [](const MessageRow& row, Values& values) { addWhole(values, row.source().port); }},
    {"tcp.dstport", [](const MessageRow& row, Values& values) { addWhole(values, row.destination().port); }},
    {"ip.src", [](const MessageRow& row, Values& values) { addAddress(values, row.source().address, kV4); }},
    {"ip.dst", [](const MessageRow& row, Values& values) { addAddress(values, row.destination().address, kV4); }},
    {"ipv6.src", [](const MessageRow& row, Values& values) { addAddress(values, row.source().address, kV6); }},
    {"ipv6.dst", [](const MessageRow& row, Values& values) { addAddress(values, row.destination().address, kV6); }},
    {"rtmpt.header.format", [](const MessageRow& row, Values& values) { addWhole(values, row.record.header.format); }},
    {"rtmpt.header.csid", [](const MessageRow& row, Values& values) { addWhole(values, row.record.header.chunkStreamId); }},
    {"rtmpt.header.typeid", [](const MessageRow& row, Values& values) { addWhole(values, static_cast<std::uint8_t>(row.record.header.type)); }},
    {"rtmpt.header.bodysize", [](const MessageRow& row, Values& values) { addWhole(values, row.record.header.length); }},
    {"rtmpt.header.streamid",
     [](const MessageRow& row, Values& values) {
       if (row.record.header.messageStreamIdKnown) addWhole(values, row.record.header.messageStreamId);
     }},
    {"rtmpscope.message", [](const MessageRow& row, Values& values) { addWhole(values, row.analysis.numberOf(row.index).value()); }},
    {"rtmpscope.direction", [](const MessageRow& row, Values& values) { addText(values, session::toString(row.analysis.directionOf(row.record))); }},
    {"rtmpscope.summary",
     [](const MessageRow& row, Values& values) { addText(values, session::summarize(row.record, row.analysis.detail(row.record))); }},
    {"rtmpscope.type_name", [](const MessageRow& row, Values& values) { addText(values, rtmp::toString(row.record.header.type)); }},
    {"rtmpscope.command",
     [](const MessageRow& row, Values& values) {
       if (const rtmp::Command* const command = row.command()) addText(values, command->name);
     }},
    {"rtmpscope.transaction",
     [](const MessageRow& row, Values& values) {
       if (const rtmp::Command* const command = row.command(); command != nullptr && command->hasTransaction)
         values.emplace_back(command->transaction);
     }},
    {"rtmpscope.complete",
     [](const MessageRow& row, Values& values) { addWhole(values, row.record.completeness == rtmp::Completeness::Complete ? 1 : 0); }},
    {"rtmpscope.missing_bytes", [](const MessageRow& row, Values& values) { addWhole(values, row.record.missingBytes); }},
    {"rtmpscope.chunks", [](const MessageRow& row, Values& values) { addWhole(values, row.record.chunks); }},
    {"rtmpscope.found", [](const MessageRow& row, Values& values) { addText(values, rtmp::toString(row.record.found)); }},
    {"rtmpscope.timestamp", [](const MessageRow& row, Values& values) { addWhole(values, row.record.header.timestamp.milliseconds); }},
    {"rtmpscope.timestamp_base", [](const MessageRow& row, Values& values) { addText(values, rtmp::toString(row.record.header.timestampBase)); }},
    {"rtmpscope.codec",
     [](const MessageRow& row, Values& values) {
       if (row.record.hasMedia) addText(values, media::toString(row.record.media.codec));
     }},
    {"rtmpscope.keyframe",
     [](const MessageRow& row, Values& values) {
       if (row.record.hasMedia && row.record.media.kind == media::Kind::Video) {
         addWhole(values, row.record.media.frameType == media::FrameType::Key && row.record.media.isCoded() ? 1 : 0);
       }
     }},
    {"rtmpscope.sequence_header",
     [](const MessageRow& row, Values& values) {
       if (row.record.hasMedia) addWhole(values, row.record.media.packetType == media::PacketType::SequenceStart ? 1 : 0);
     }},
    {"rtmpscope.track",
     [](const MessageRow& row, Values& values) {
       if (row.record.hasMedia) addWhole(values, row.record.media.trackId);
     }},
};

const Readers<MessageRow>& messageReaders() {
  static const Readers<MessageRow> readers{kMessageReaders};
  return readers;
}

constexpr Reader<PacketRow> kPacketReaders[] = {
    {"frame.number", [](const PacketRow& row, Values& values) { addWhole(values, row.frame.value()); }},
    {"frame.time_epoch", [](const PacketRow& row, Values& values) { addTime(values, row.record.time); }},
    {"frame.time_relative",
     [](const PacketRow& row, Values& values) { addWhole(values, elapsed(row.analysis.packets[0].time, row.record.time).count()); }},
    {"frame.len", [](const PacketRow& row, Values& values) { addWhole(values, row.record.originalLength); }},
    {"frame.cap_len", [](const PacketRow& row, Values& values) { addWhole(values, row.record.capturedLength); }},
    {"tcp.stream",
     [](const PacketRow& row, Values& values) {
       if (row.record.tcpStream != PacketRecord::kNone) addWhole(values, row.record.tcpStream);
     }},
    {"tcp.analysis.retransmission",
     [](const PacketRow& row, Values& values) {
       if (row.record.retransmission) addWhole(values, 1);
     }},
    {"tcp.analysis.out_of_order",
     [](const PacketRow& row, Values& values) {
       if (row.record.outOfOrder) addWhole(values, 1);
     }},
};

const Readers<PacketRow>& packetReaders() {
  static const Readers<PacketRow> readers{kPacketReaders};
  return readers;
}

constexpr Reader<SessionRow> kSessionReaders[] = {
    {"rtmpscope.session", [](const SessionRow& row, Values& values) { addWhole(values, row.session.id.value()); }},
    {"rtmpscope.role", [](const SessionRow& row, Values& values) { addText(values, session::toString(row.session.role)); }},
    {"rtmpscope.outcome", [](const SessionRow& row, Values& values) { addText(values, session::toString(row.session.outcome)); }},
    {"rtmpscope.protocol", [](const SessionRow& row, Values& values) { addText(values, protocolName(row.analysis, row.session)); }},
    {"rtmpscope.app", [](const SessionRow& row, Values& values) { addText(values, row.session.app.value_or("")); }},
    {"rtmpscope.stream_name", [](const SessionRow& row, Values& values) { addText(values, row.session.streamName.value_or("")); }},
    {"rtmpscope.tc_url", [](const SessionRow& row, Values& values) { addText(values, row.session.tcUrl.value_or("")); }},
    {"rtmpscope.client", [](const SessionRow& row, Values& values) { values.emplace_back(row.session.clientEndpoint.address); }},
    {"rtmpscope.server", [](const SessionRow& row, Values& values) { values.emplace_back(row.session.serverEndpoint.address); }},
    {"rtmpscope.client_software", [](const SessionRow& row, Values& values) { addText(values, row.session.clientSoftware.value_or("")); }},
    {"rtmpscope.server_software", [](const SessionRow& row, Values& values) { addText(values, row.session.serverSoftware.value_or("")); }},
    {"rtmpscope.finding",
     [](const SessionRow& row, Values& values) {
       for (const diagnosis::Finding& finding : row.analyzed.findings) addText(values, finding.rule);
     }},
    {"rtmpscope.severity",
     [](const SessionRow& row, Values& values) {
       for (const diagnosis::Finding& finding : row.analyzed.findings) addText(values, diagnosis::toString(finding.severity));
     }},
    {"tcp.stream",
     [](const SessionRow& row, Values& values) {
       for (const TcpStreamIndex stream : row.session.tcpStreams) addWhole(values, stream.value());
     }},
    {"tcp.port",
     [](const SessionRow& row, Values& values) {
       addWhole(values, row.session.clientEndpoint.port);
       addWhole(values, row.session.serverEndpoint.port);
     }},
    {"ip.addr",
     [](const SessionRow& row, Values& values) {
       addAddress(values, row.session.clientEndpoint.address, kV4);
       addAddress(values, row.session.serverEndpoint.address, kV4);
     }},
    {"ipv6.addr",
     [](const SessionRow& row, Values& values) {
       addAddress(values, row.session.clientEndpoint.address, kV6);
       addAddress(values, row.session.serverEndpoint.address, kV6);
     }},
};

const Readers<SessionRow>& sessionReaders() {
  static const Readers<SessionRow> readers{kSessionReaders};
  return readers;
}

}  // namespace

bool valuesOfRecord(const Analysis& analysis, MessageIndex index, const FieldInfo& field, Values& values) {
  return messageReaders().read({analysis, index, analysis.message(index)}, field, values);
}

bool valuesOfPacket(const Analysis& analysis, FrameNumber frame, const FieldInfo& field, Values& values) {
  return packetReaders().read({analysis, frame, analysis.packet(frame)}, field, values);
}

bool valuesOfSession(const Analysis& analysis, const AnalyzedSession& session, const FieldInfo& field, Values& values) {
  return sessionReaders().read({analysis, session, *session.session}, field, values);
}

bool isOfSessions(const FieldInfo& field) {
  return sessionReaders().knows(field);
}

}  // namespace rtmpscope::analysis
