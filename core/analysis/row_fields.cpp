// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/row_fields.h"

#include "analysis/index_fields.h"
#include "base/progress.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace rtmpscope::analysis {

using filter::Bytes;
using filter::FieldInfo;
using filter::FieldType;
using filter::Value;
using session::MessageRecord;

namespace {

// Wireshark's fields that are there once for each side.
struct BothSides {
  std::string_view name;
  std::array<std::string_view, 2> sides;
};
constexpr std::array kBothSides = {
    BothSides{"eth.addr", {"eth.src", "eth.dst"}},         BothSides{"ip.addr", {"ip.src", "ip.dst"}},
    BothSides{"ipv6.addr", {"ipv6.src", "ipv6.dst"}},      BothSides{"tcp.port", {"tcp.srcport", "tcp.dstport"}},
    BothSides{"udp.port", {"udp.srcport", "udp.dstport"}},
};

/// Takes such a field from its two sides; false if it is another one.
bool valuesOfBothSides(filter::FieldSource& source, const FieldInfo& field, std::vector<Value>& values) {
  const auto found = std::ranges::find(kBothSides, field.name, &BothSides::name);
  if (found == kBothSides.end()) return false;
  for (const std::string_view side : found->sides) source.valuesOf(*filter::findField(side), values);
  return true;
}

/// Appends the values that a tree has of a field.
class TreeReader {
 public:
  TreeReader(const FieldInfo& field, std::span<const std::uint8_t> bytes, std::vector<Value>& values)
      : m_field(field), m_bytes(bytes), m_values(values) {}

  void read(const std::vector<Field>& tree) {
    for (const Field& node : tree) {
      if (node.name == m_field.name) add(node);
      read(node.children);
    }
  }

 private:
  void add(const Field& node) {
    if (m_field.type == FieldType::Protocol || m_field.type == FieldType::Bytes) {
      m_values.emplace_back(bytesOf(node));
    } else if (auto value = filter::readShown(m_field.type, node.value)) {
      m_values.push_back(std::move(*value));
    }
  }

  /// Its own bytes; of a protocol, all from its first one on: what it carries is searched, too.
  [[nodiscard]] Bytes bytesOf(const Field& node) const {
    const auto from = [this](std::size_t offset) { return m_bytes.begin() + static_cast<std::ptrdiff_t>(std::min(offset, m_bytes.size())); };
    const std::vector<ByteRange> places = node.places();
    if (m_field.type == FieldType::Protocol && !places.empty()) return {from(places.front().offset), m_bytes.end()};
    Bytes bytes;
    for (const ByteRange& place : places) bytes.insert(bytes.end(), from(place.offset), from(std::size_t{place.offset} + place.length));
    return bytes;
  }

  const FieldInfo& m_field;
  std::span<const std::uint8_t> m_bytes;
  std::vector<Value>& m_values;
};

bool isOfMessages(const FieldInfo& field) {
  return field.name.starts_with("rtmpt") || field.name.starts_with("amf") || field.name.starts_with("rtmpscope.") || field.name.starts_with("_ws.");
}

bool holdsAmf(rtmp::MessageType type) {
  using rtmp::MessageType;
  constexpr std::array kTypes = {MessageType::DataAmf3, MessageType::SharedObjectAmf3, MessageType::CommandAmf3,
                                 MessageType::DataAmf0, MessageType::SharedObjectAmf0, MessageType::CommandAmf0};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

/// Whether there is a value, where that is not known without reading it.
template <typename Source>
bool hasValues(Source& source, const FieldInfo& field) {
  std::vector<Value> values;
  source.valuesOf(field, values);
  return !values.empty();
}

/// Tells how far a walk over `size` rows is, now and then.
class Walk {
 public:
  Walk(std::size_t size, const std::stop_token& stop, ProgressSink* progress) : m_size(size), m_stop(stop), m_progress(progress) {}

  /// False: stop here.
  bool goesOn(std::size_t at) {
    constexpr std::size_t kBatch = 256;
    if (at % kBatch != 0) return true;
    const auto permille = static_cast<int>(at * 1000 / std::max<std::size_t>(1, m_size));
    if (m_progress != nullptr && permille > m_told) m_progress->onProgress(m_told = permille);
    return !m_stop.stop_requested();
  }

 private:
  std::size_t m_size;
  const std::stop_token& m_stop;
  ProgressSink* m_progress;
  int m_told = 0;
};

}  // namespace

MessageFields::MessageFields(std::shared_ptr<const Analysis> analysis) : m_analysis(std::move(analysis)), m_inspector(m_analysis) {}

void MessageFields::look(MessageIndex index) {
  m_index = index;
  m_message.reset();
  m_packet.reset();
}

const MessageView& MessageFields::message() {
  if (!m_message) m_message = m_inspector.message(m_index);
  return *m_message;
}

const PacketView& MessageFields::packet() {
  if (!m_packet) m_packet = m_inspector.packet(m_analysis->message(m_index).frame);
  return *m_packet;
}

bool MessageFields::has(const FieldInfo& field) {
  if (field.name == "rtmpt") return true;
  if (field.name == "amf") return holdsAmf(m_analysis->message(m_index).header.type);
  return hasValues(*this, field);
}

void MessageFields::valuesOf(const FieldInfo& field, std::vector<Value>& values) {
  const MessageRecord& record = m_analysis->message(m_index);
  if (valuesOfBothSides(*this, field, values)) return;
  if (valuesOfRecord(*m_analysis, m_index, field, values)) return;
  if (const AnalyzedSession* const owner = m_analysis->sessionOf(record); owner != nullptr && valuesOfSession(*m_analysis, *owner, field, values))
    return;
  if (field.name == "rtmpt" || (field.name == "amf" && holdsAmf(record.header.type))) {
    values.emplace_back(message().body);
  } else if (isOfMessages(field)) {
    TreeReader{field, message().bytes, values}.read(message().fields);
  } else if (field.name == "frame") {
    values.emplace_back(packet().bytes);
  } else if (field.name == "frame.protocols") {
    values.emplace_back(m_inspector.layers(record.frame) + ":rtmpt");
  } else {
    TreeReader{field, packet().bytes, values}.read(packet().fields);
  }
}

FrameFields::FrameFields(std::shared_ptr<const Analysis> analysis)
    : m_analysis(std::move(analysis)), m_inspector(m_analysis), m_messageFields(m_analysis) {}

void FrameFields::look(FrameNumber frame) {
  m_frame = frame;
  m_packet.reset();
  m_handshakes.reset();
}

const PacketView& FrameFields::packet() {
  if (!m_packet) m_packet = m_inspector.packet(m_frame);
  return *m_packet;
}

const std::vector<HandshakeView>& FrameFields::handshakes() {
  if (!m_handshakeFrames) {
    m_handshakeFrames.emplace();
    for (const auto& analyzed : m_analysis->sessions) {
      for (const auto& side : analyzed->session->handshake.parts) {
        for (const auto& part : side) {
          if (part) m_handshakeFrames->emplace_back(part->frame, analyzed->session->id);
        }
      }
    }
    std::ranges::sort(*m_handshakeFrames);
    m_handshakeFrames->erase(std::unique(m_handshakeFrames->begin(), m_handshakeFrames->end()), m_handshakeFrames->end());
  }
  if (!m_handshakes) {
    m_handshakes.emplace();
    auto at = std::ranges::lower_bound(*m_handshakeFrames, m_frame, {}, &std::pair<FrameNumber, SessionId>::first);
    for (; at != m_handshakeFrames->end() && at->first == m_frame; ++at) {
      std::ranges::move(m_inspector.handshakesEndingIn(m_frame, *m_analysis->session(at->second)->session), std::back_inserter(*m_handshakes));
    }
  }
  return *m_handshakes;
}

std::vector<MessageIndex> FrameFields::messages() {
  const auto frameOf = [this](std::uint32_t row) { return m_analysis->messages[row].frame; };
  if (!m_byFrame) {
    m_byFrame.emplace(m_analysis->messages.size());
    for (std::uint32_t row = 0; row < m_byFrame->size(); ++row) (*m_byFrame)[row] = row;
    std::ranges::stable_sort(*m_byFrame, {}, frameOf);
  }
  std::vector<MessageIndex> messages;
  for (auto at = std::ranges::lower_bound(*m_byFrame, m_frame, {}, frameOf); at != m_byFrame->end() && frameOf(*at) == m_frame; ++at) {
    messages.emplace_back(*at);
  }
  return messages;
}

bool FrameFields::has(const FieldInfo& field) {
  if (field.name == "frame") return true;
  if (field.name == "rtmpt") return !messages().empty() || !handshakes().empty();
  if (field.name == "tcp" && m_analysis->packet(m_frame).tcpStream != PacketRecord::kNone) return true;
  return hasValues(*this, field);
}

void FrameFields::valuesOf(const FieldInfo& field, std::vector<Value>& values) {
  if (valuesOfBothSides(*this, field, values)) return;
  if (valuesOfPacket(*m_analysis, m_frame, field, values)) return;
  if (field.name.starts_with("rtmpscope.") && isOfSessions(field)) {
    const std::uint32_t stream = m_analysis->packet(m_frame).tcpStream;
    const auto id = stream < m_analysis->connections.size() ? m_analysis->connections[stream]->session : std::nullopt;
    if (const AnalyzedSession* const owner = id ? m_analysis->session(*id) : nullptr) valuesOfSession(*m_analysis, *owner, field, values);
  } else if (isOfMessages(field)) {
    for (const MessageIndex index : messages()) {
      m_messageFields.look(index);
      m_messageFields.valuesOf(field, values);
    }
    for (const HandshakeView& part : handshakes()) {
      if (field.name == "rtmpt") values.emplace_back(part.bytes);
      TreeReader{field, part.bytes, values}.read(part.fields);
    }
    if (field.name.starts_with("_ws.")) TreeReader{field, packet().bytes, values}.read(packet().fields);
  } else if (field.name == "frame") {
    values.emplace_back(packet().bytes);
  } else if (field.name == "frame.protocols") {
    values.emplace_back(m_inspector.layers(m_frame) + (messages().empty() && handshakes().empty() ? "" : ":rtmpt"));
  } else {
    TreeReader{field, packet().bytes, values}.read(packet().fields);
  }
}

bool SessionFields::has(const FieldInfo& field) {
  return hasValues(*this, field);
}

void SessionFields::valuesOf(const FieldInfo& field, std::vector<Value>& values) {
  valuesOfSession(*m_analysis, *m_session, field, values);
}

bool SessionFields::answers(const filter::Filter& filter) {
  return std::ranges::all_of(filter.fields(), [](const FieldInfo* field) { return isOfSessions(*field); });
}

std::vector<MessageNumber> messagesThatPass(const std::shared_ptr<const Analysis>& analysis, const filter::Filter& filter,
                                            const std::stop_token& stop, ProgressSink* progress) {
  std::vector<MessageNumber> passed;
  MessageFields fields{analysis};
  Walk walk{analysis->messages.size(), stop, progress};
  for (std::uint32_t number = 1; number <= analysis->messages.size() && walk.goesOn(number); ++number) {
    fields.look(analysis->indexOf(MessageNumber{number}));
    if (filter.passes(fields)) passed.emplace_back(number);
  }
  return passed;
}

std::vector<FrameNumber> framesThatPass(const std::shared_ptr<const Analysis>& analysis, const filter::Filter& filter, const std::stop_token& stop,
                                        ProgressSink* progress) {
  std::vector<FrameNumber> passed;
  FrameFields fields{analysis};
  Walk walk{analysis->packets.size(), stop, progress};
  for (std::uint32_t number = 1; number <= analysis->packets.size() && walk.goesOn(number); ++number) {
    fields.look(FrameNumber{number});
    if (filter.passes(fields)) passed.emplace_back(number);
  }
  return passed;
}

std::vector<SessionId> sessionsThatPass(const std::shared_ptr<const Analysis>& analysis, const filter::Filter& filter, const std::stop_token& stop,
                                        ProgressSink* progress) {
  std::vector<SessionId> passed;
  if (SessionFields::answers(filter)) {
    SessionFields fields{analysis};
    for (const auto& session : analysis->sessions) {
      fields.look(*session);
      if (filter.passes(fields)) passed.push_back(session->session->id);
    }
    return passed;
  }
  // One without messages is judged by what is known of it as a whole.
  SessionFields fields{analysis};
  for (const auto& session : analysis->sessions) {
    fields.look(*session);
    if (session->session->messages == 0 && filter.passes(fields)) passed.push_back(session->session->id);
  }
  for (const MessageNumber number : messagesThatPass(analysis, filter, stop, progress)) {
    const AnalyzedSession* const owner = analysis->sessionOf(analysis->message(analysis->indexOf(number)));
    if (owner != nullptr) passed.push_back(owner->session->id);
  }
  std::ranges::sort(passed);
  passed.erase(std::unique(passed.begin(), passed.end()), passed.end());
  return passed;
}

}  // namespace rtmpscope::analysis
