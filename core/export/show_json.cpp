// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/frame_contents.h"
#include "export/lists.h"
#include "export/redact.h"
#include "export/secret_bytes.h"
#include "export/time_text.h"
#include "rtmp/description.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

using analysis::Analysis;
using analysis::HandshakeView;
using analysis::MessageView;
using analysis::PacketView;
using Json = nlohmann::ordered_json;

namespace {

constexpr int kMaxDepth = 128;

/// Writes fields, each with the frames that hold it.
class FieldJson {
 public:
  FieldJson(const Redactor& redactor, const std::vector<PacketSlice>& slices) : m_redactor(redactor), m_slices(slices) {}

  [[nodiscard]] Json list(const std::vector<Field>& fields, int depth = 0) const {
    Json rows = Json::array();
    if (depth > kMaxDepth) return rows;
    for (const Field& field : fields) {
      Json row;
      row["name"] = field.name;
      row["label"] = m_redactor.text(field.label);
      row["value"] = m_redactor.text(field.value);
      row["symbol"] = m_redactor.text(field.symbol);
      Json ranges = Json::array();
      for (const ByteRange& place : field.places()) ranges.push_back({place.offset, place.length});
      row["ranges"] = std::move(ranges);
      row["frames"] = framesOf(field);
      row["fields"] = list(field.children, depth + 1);
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[nodiscard]] Json framesOf(const Field& field) const {
    std::vector<std::uint32_t> frames;
    for (const ByteRange& place : field.places()) {
      std::size_t at = 0;
      for (const PacketSlice& slice : m_slices) {
        if (at < place.end() && at + slice.length > place.offset) frames.push_back(slice.frame.value());
        at += slice.length;
      }
    }
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    return frames;
  }

  const Redactor& m_redactor;
  const std::vector<PacketSlice>& m_slices;
};

Json slicesJson(const std::vector<PacketSlice>& slices) {
  Json list = Json::array();
  std::size_t at = 0;
  for (const PacketSlice& slice : slices) {
    list.push_back({{"offset", at}, {"length", slice.length}, {"frame", slice.frame.value()}, {"frame_offset", slice.offset}});
    at += slice.length;
  }
  return list;
}

/// Hex, with "**" for each byte that is a secret.
std::string maskedHex(ByteView bytes, const std::vector<ByteRange>& masked) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  for (const ByteRange& range : masked) std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(range.offset * 2), range.length * 2, '*');
  return text;
}

Json viewJson(const Analysis& analysis, const MessageView& message, const Redactor& redactor) {
  const session::MessageRecord& record = analysis.message(message.index);
  Json json;
  json["message"] = analysis.numberOf(message.index).value();
  json["direction"] = session::toString(analysis.directionOf(record));
  json["type"] = static_cast<unsigned>(record.header.type);
  json["type_name"] = rtmp::toString(record.header.type);
  json["summary"] = redactor.text(session::summarize(record, analysis.detail(record)));
  json["time"] = epochText(record.time);
  json["timestamp"] = record.header.timestamp.milliseconds;
  json["length"] = record.header.length;
  json["complete"] = message.complete;
  json["captured"] = slicesJson(message.slices);
  json["fields"] = FieldJson(redactor, message.slices).list(message.fields);
  return json;
}

std::string partName(const HandshakeView& view) {
  const char side = view.direction == Direction::ClientToServer ? 'C' : 'S';
  return fmt::format("{}{}", side, static_cast<unsigned>(view.part));
}

/// The wire may say anything: what is no UTF-8 is replaced.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string messageJson(const Analysis& analysis, const MessageView& message, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  Json json = viewJson(analysis, message, redactor);
  json["bytes"] = maskedHex(message.bytes, secretBytes(message, redactor));
  return dump(json);
}

std::string frameJson(const Analysis& analysis, const PacketView& packet, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const analysis::PacketRecord& record = analysis.packet(packet.frame);
  const std::vector<PacketSlice> whole{{packet.frame, 0, static_cast<std::uint32_t>(packet.bytes.size())}};
  Json json;
  json["frame"] = packet.frame.value();
  json["time"] = epochText(record.time);
  json["length"] = record.originalLength;
  json["captured_length"] = record.capturedLength;
  json["protocol"] = packet.summary.protocol;
  json["fields"] = FieldJson(redactor, whole).list(packet.fields);

  const analysis::Inspector inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
  json["handshake"] = Json::array();
  for (const HandshakeView& part : inspector.handshakesEndingIn(packet.frame)) {
    json["handshake"].push_back({{"part", partName(part)},
                                 {"complete", part.complete},
                                 {"captured", slicesJson(part.slices)},
                                 {"fields", FieldJson(redactor, part.slices).list(part.fields)}});
  }
  json["messages"] = Json::array();
  for (const MessageNumber number : FrameContents(analysis).messagesEndingIn(packet.frame)) {
    json["messages"].push_back(viewJson(analysis, inspector.message(analysis.indexOf(number)), redactor));
  }
  json["bytes"] = maskedHex(packet.bytes, secretBytes(analysis, packet, redactor));
  return dump(json);
}

}  // namespace rtmpscope::exporting
