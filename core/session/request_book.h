// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "session/message_record.h"
#include "session/session.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::session {

/// What the information object of an onStatus, _result or _error says. All from the wire.
struct StatusInfo {
  std::string level;
  std::string code;
  std::string description;
};

/// Reads level, code and description from wherever a server put them: the arguments or the command object.
[[nodiscard]] StatusInfo readStatus(const rtmp::Command& command);

/// What a status means for the publish or play that it is about.
enum class StatusMeaning : std::uint8_t {
  Yes,       ///< accepted
  No,        ///< refused
  Progress,  ///< neither: NetStream.Play.Reset, NetStream.Play.PublishNotify ...
};

[[nodiscard]] StatusMeaning meaningOf(const StatusInfo& status);

/// Compares ASCII text without regard to case: servers write "NetStream.publish.Unauthorized", too.
[[nodiscard]] bool startsWithIgnoringCase(std::string_view text, std::string_view prefix);

/// Pairs commands with their answers: by transaction id, and onStatus, whose transaction is 0, by message stream and order
/// (RTMP 7.2). It does not need to know who is the client.
class RequestBook {
 public:
  struct Entry {
    Request request;
    Side side = Side::A;  ///< who asked
  };

  /// What a command message turned out to be.
  struct Verdict {
    std::optional<std::size_t> answers;  ///< row of the request that it answers
    bool begins = false;                 ///< it says that a stream is accepted: what was said about its end before is over
    bool ends = false;                   ///< it says that a stream is over (NetStream.Unpublish.Success, NetStream.Play.Stop)
    bool wrongStream = false;            ///< it came on another message stream than the request that it answers
  };

  Verdict add(Side sender, MessageIndex index, const MessageRecord& record, const rtmp::Command& command);

  [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
  [[nodiscard]] std::uint64_t leftOut() const { return m_leftOut; }

  /// Row of the publish or play that was accepted first; also set where only the acceptance was captured and not the request
  /// (then `acceptedWithoutRequest`).
  [[nodiscard]] std::optional<std::size_t> accepted() const { return m_accepted; }
  [[nodiscard]] bool acceptedWithoutRequest() const { return m_acceptedWithoutRequest; }
  /// The last answer to connect, createStream, publish or play was a refusal, and nothing was accepted after it.
  [[nodiscard]] bool lastAnswerRejected() const { return m_lastAnswerRejected; }

  [[nodiscard]] bool sawPublish() const { return m_publish; }
  [[nodiscard]] bool sawPlay() const { return m_play; }
  /// releaseStream or FCPublish, which alone speak of publishing.
  [[nodiscard]] bool sawPublishPreparation() const { return m_publishPreparation; }
  /// Statuses of a publish or play whose command was not captured.
  [[nodiscard]] bool sawPublishStatus() const { return m_publishStatus; }
  [[nodiscard]] bool sawPlayStatus() const { return m_playStatus; }
  /// As sent in the first publish or play, else in releaseStream or FCPublish.
  [[nodiscard]] const std::optional<std::string>& streamName() const { return m_streamName ? m_streamName : m_preparedName; }
  /// Who sent a command that only a client sends, or did not send the answer that only a server sends.
  [[nodiscard]] std::optional<Side> client() const { return m_client; }

 private:
  std::optional<std::size_t> open(Side sender, std::string_view name, MessageIndex index, const MessageRecord& record, const rtmp::Command& command);
  std::optional<std::size_t> findByTransaction(Side asker, double transaction) const;
  std::optional<std::size_t> findByName(Side asker, std::string_view name) const;
  std::optional<std::size_t> findStream(Side asker, std::uint32_t messageStreamId) const;
  Verdict answer(Side sender, MessageIndex index, const MessageRecord& record, const rtmp::Command& command);
  Verdict status(Side sender, MessageIndex index, const MessageRecord& record, const rtmp::Command& command);
  void settle(std::size_t row, bool yes, StatusInfo info, MessageIndex index, const MessageRecord& record);

  std::vector<Entry> m_entries;
  std::vector<std::size_t> m_open;                         // rows without an answer, oldest first
  std::array<std::optional<std::size_t>, 2> m_lastStream;  // [Side]: the last publish or play
  std::uint64_t m_leftOut = 0;
  std::optional<std::size_t> m_accepted;
  bool m_acceptedWithoutRequest = false;
  bool m_lastAnswerRejected = false;
  bool m_publish = false;
  bool m_play = false;
  bool m_publishPreparation = false;
  bool m_publishStatus = false;
  bool m_playStatus = false;
  std::optional<std::string> m_streamName;
  std::optional<std::string> m_preparedName;
  std::optional<Side> m_client;
};

}  // namespace rtmpscope::session
