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

/// What pairing needs to know of a command message. Small enough to be kept, so that commands can be paired again.
struct HeardCommand {
  std::string name;
  double transaction = 0;
  StatusInfo status;                ///< of answers
  bool statusCut = false;           ///< an answer that broke off before it said its level or code
  std::optional<std::string> text;  ///< the first argument, if it is text: a stream's name
  std::optional<double> number;     ///< the first argument, if it is a number: a message stream id
  double startMs = 0;               ///< play only
  Side sender = Side::A;
  MessageIndex message;
  FrameNumber frame;
  CaptureTime time{};
  std::uint32_t messageStreamId = 0;
  bool messageStreamIdKnown = true;

  HeardCommand(const MessageRecord& record, MessageIndex index, const rtmp::Command& command);

  /// An answer: _result, _error or onStatus.
  [[nodiscard]] bool isAnswer() const { return name == "_result" || name == "_error" || name == "onStatus"; }
  /// About how much memory it takes.
  [[nodiscard]] std::size_t size() const;
};

/// Pairs commands with their answers: by transaction id, and onStatus, whose transaction is 0, by message stream and order
/// (RTMP 7.2). It does not need to know who is the client. An answer whose request the capture does not have is known by
/// what it says.
class RequestBook {
 public:
  struct Entry {
    Request request;
    Side side = Side::A;  ///< who asked
    bool messageStreamIdKnown = true;
  };

  /// What a command message turned out to be.
  struct Verdict {
    std::optional<std::size_t> answers;  ///< row of the request that it answers
    std::string asked;                   ///< name of the request that it answers, captured or not; empty if that is not known
    bool begins = false;                 ///< it says that a stream is accepted: what was said about its end before is over
    bool ends = false;                   ///< it says that a stream is over (NetStream.Unpublish.Success, NetStream.Play.Stop)
    bool wrongStream = false;            ///< it came on another message stream than the request that it answers
  };

  /// To be called in the order in which the commands were on the wire.
  Verdict add(const HeardCommand& command);

  [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
  [[nodiscard]] std::uint64_t leftOut() const { return m_leftOut; }
  /// Of the first request whose answer is not waited for any more, since too many later ones wait; none if there is none.
  [[nodiscard]] std::optional<std::size_t> firstForgotten() const { return m_firstForgotten; }

  /// Row of the publish or play that was accepted first; also set where only the acceptance was captured and not the request
  /// (then `acceptedWithoutRequest`).
  [[nodiscard]] std::optional<std::size_t> accepted() const { return m_accepted; }
  [[nodiscard]] bool acceptedWithoutRequest() const { return m_acceptedWithoutRequest; }
  /// The last yes or no to a connect, publish or play that is not in the capture.
  [[nodiscard]] const std::optional<Request>& unasked() const { return m_unasked; }
  /// The last answer to connect, createStream, publish or play was a refusal, and nothing was accepted after it.
  [[nodiscard]] bool lastAnswerRejected() const { return m_lastAnswerRejected; }

  [[nodiscard]] bool sawPublish() const { return m_publish; }
  [[nodiscard]] bool sawPlay() const { return m_play; }
  /// releaseStream or FCPublish, which alone speak of publishing.
  [[nodiscard]] bool sawPublishPreparation() const { return m_publishPreparation; }
  /// Statuses of a publish or play whose command was not captured.
  [[nodiscard]] bool sawPublishStatus() const { return m_publishStatus; }
  [[nodiscard]] bool sawPlayStatus() const { return m_playStatus; }
  /// As sent in the publish or play that was accepted first, else in the last one, else in releaseStream or FCPublish.
  [[nodiscard]] const std::optional<std::string>& streamName() const;
  /// Who sent a command that only a client sends, or did not send the answer that only a server sends.
  [[nodiscard]] std::optional<Side> client() const { return m_client; }

 private:
  std::optional<std::size_t> open(const HeardCommand& command);
  std::optional<std::size_t> findByTransaction(Side asker, double transaction) const;
  std::optional<std::size_t> findByName(Side asker, std::string_view name) const;
  std::optional<std::size_t> findStream(Side asker, std::uint32_t messageStreamId) const;
  bool everAsked(Side asker, std::string_view name) const;
  Verdict answer(const HeardCommand& command);
  Verdict answerToUnknown(const HeardCommand& command);
  Verdict status(const HeardCommand& command);
  Verdict statusOfUnknown(const HeardCommand& command, StatusMeaning meaning, Verdict verdict);
  void settle(std::size_t row, bool yes, const HeardCommand& command);
  void settleUnasked(std::string_view name, bool yes, const HeardCommand& command);

  std::vector<Entry> m_entries;
  std::vector<std::size_t> m_open;                         // rows without an answer, oldest first
  std::array<std::optional<std::size_t>, 2> m_lastStream;  // [Side]: the last publish or play
  std::uint64_t m_leftOut = 0;
  std::optional<std::size_t> m_firstForgotten;  // row in m_entries
  std::optional<std::size_t> m_accepted;
  bool m_acceptedWithoutRequest = false;
  std::optional<Request> m_unasked;
  bool m_lastAnswerRejected = false;
  bool m_publish = false;
  bool m_play = false;
  bool m_publishPreparation = false;
  bool m_publishStatus = false;
  bool m_playStatus = false;
  std::optional<std::string> m_streamName;
  std::optional<std::string> m_preparedName;
  std::array<bool, 2> m_streamsGivenOut{};  // [Side]: an answer to a createStream that is not in the capture was seen
  std::optional<Side> m_client;
};

}  // namespace rtmpscope::session
