// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter finds in the rows of an analysis. What the index has is taken from there; only a filter that asks for more
// has packets and messages read again from the file.
#pragma once

#include "analysis/analysis.h"
#include "analysis/inspector.h"
#include "filter/filter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace rtmpscope {
class ProgressSink;
}

namespace rtmpscope::analysis {

/// The fields of one message: its own, those of its session, and those of the frame in which it was complete.
class MessageFields : public filter::FieldSource {
 public:
  explicit MessageFields(std::shared_ptr<const Analysis> analysis);

  void look(MessageIndex index);
  [[nodiscard]] bool has(const filter::FieldInfo& field) override;
  void valuesOf(const filter::FieldInfo& field, std::vector<filter::Value>& values) override;

 private:
  const MessageView& message();
  const PacketView& packet();

  std::shared_ptr<const Analysis> m_analysis;
  Inspector m_inspector;
  MessageIndex m_index;
  std::optional<MessageView> m_message;  // read when a field needs it
  std::optional<PacketView> m_packet;
};

/// The fields of one frame: its layers, and those of the messages and handshake parts that are complete in it.
class FrameFields : public filter::FieldSource {
 public:
  explicit FrameFields(std::shared_ptr<const Analysis> analysis);

  void look(FrameNumber frame);
  [[nodiscard]] bool has(const filter::FieldInfo& field) override;
  void valuesOf(const filter::FieldInfo& field, std::vector<filter::Value>& values) override;

 private:
  const PacketView& packet();
  const std::vector<HandshakeView>& handshakes();
  /// The messages that are complete in the frame.
  [[nodiscard]] std::vector<MessageIndex> messages();

  std::shared_ptr<const Analysis> m_analysis;
  Inspector m_inspector;
  MessageFields m_messageFields;
  FrameNumber m_frame;
  std::optional<PacketView> m_packet;
  std::optional<std::vector<HandshakeView>> m_handshakes;
  std::optional<std::vector<std::pair<FrameNumber, SessionId>>> m_handshakeFrames;  // in which parts of handshakes end, ascending
  std::optional<std::vector<std::uint32_t>> m_byFrame;                              // rows of messages, by frame; made when first asked for
};

/// The fields of a session as a whole. All its connections' ports and addresses are its own.
class SessionFields : public filter::FieldSource {
 public:
  explicit SessionFields(std::shared_ptr<const Analysis> analysis) : m_analysis(std::move(analysis)) {}

  void look(const AnalyzedSession& session) { m_session = &session; }
  [[nodiscard]] bool has(const filter::FieldInfo& field) override;
  void valuesOf(const filter::FieldInfo& field, std::vector<filter::Value>& values) override;
  /// Can all that the filter asks be told of a session without its messages?
  [[nodiscard]] static bool answers(const filter::Filter& filter);

 private:
  std::shared_ptr<const Analysis> m_analysis;
  const AnalyzedSession* m_session = nullptr;
};

/// The numbers of the messages that pass, ascending; of what was looked at until `stop` was requested.
[[nodiscard]] std::vector<MessageNumber> messagesThatPass(const std::shared_ptr<const Analysis>& analysis, const filter::Filter& filter,
                                                          const std::stop_token& stop = {}, ProgressSink* progress = nullptr);
/// The frames that pass, ascending.
[[nodiscard]] std::vector<FrameNumber> framesThatPass(const std::shared_ptr<const Analysis>& analysis, const filter::Filter& filter,
                                                      const std::stop_token& stop = {}, ProgressSink* progress = nullptr);
/// The sessions that pass: by themselves, or where the filter asks for more, with at least one of their messages.
[[nodiscard]] std::vector<SessionId> sessionsThatPass(const std::shared_ptr<const Analysis>& analysis, const filter::Filter& filter,
                                                      const std::stop_token& stop = {}, ProgressSink* progress = nullptr);

}  // namespace rtmpscope::analysis
