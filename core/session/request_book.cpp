// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/request_book.h"

#include <algorithm>
#include <array>

namespace rtmpscope::session {
namespace {

// Requests whose answer is still waited for. A peer that never answers must not make each search longer.
constexpr std::size_t kMaxOpen = 64;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && startsWithIgnoringCase(a, b);
}

bool containsIgnoringCase(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool isStreamRequest(std::string_view name) {
  return name == "publish" || name == "play";
}

// Those whose refusal refuses the session (interface.md, "outcome").
bool isDeciding(std::string_view name) {
  return name == "connect" || name == "createStream" || isStreamRequest(name);
}

// Commands that nobody answers, or only with an onStatus about something else: waiting for an answer to them means nothing.
bool expectsAnswer(const rtmp::Command& command) {
  static constexpr std::array kSilent = {std::string_view{"deleteStream"},  std::string_view{"closeStream"},  std::string_view{"FCUnpublish"},
                                         std::string_view{"FCUnsubscribe"}, std::string_view{"receiveAudio"}, std::string_view{"receiveVideo"},
                                         std::string_view{"pause"},         std::string_view{"pauseRaw"},     std::string_view{"seek"},
                                         std::string_view{"close"},         std::string_view{"play2"}};
  if (isStreamRequest(command.name)) return true;
  return command.transaction != 0 && std::ranges::find(kSilent, command.name) == kSilent.end();
}

// Statuses that say how it goes and not whether it was accepted.
bool isProgress(std::string_view code) {
  static constexpr std::array kPrefixes = {std::string_view{"NetStream.Play.Reset"},
                                           std::string_view{"NetStream.Play.PublishNotify"},
                                           std::string_view{"NetStream.Play.UnpublishNotify"},
                                           std::string_view{"NetStream.Play.Stop"},
                                           std::string_view{"NetStream.Play.Complete"},
                                           std::string_view{"NetStream.Play.Switch"},
                                           std::string_view{"NetStream.Play.Transition"},
                                           std::string_view{"NetStream.Play.InsufficientBW"},
                                           std::string_view{"NetStream.Play.FileStructureInvalid"},
                                           std::string_view{"NetStream.Publish.Idle"},
                                           std::string_view{"NetStream.Unpublish"},
                                           std::string_view{"NetStream.Seek"},
                                           std::string_view{"NetStream.Pause"},
                                           std::string_view{"NetStream.Unpause"},
                                           std::string_view{"NetStream.Buffer"},
                                           std::string_view{"NetStream.Record"},
                                           std::string_view{"NetStream.Data"},
                                           std::string_view{"NetStream.Video"},
                                           std::string_view{"NetConnection.Connect.Reconnect"},
                                           std::string_view{"NetConnection.Connect.Closed"},
                                           std::string_view{"NetConnection.Connect.IdleTime"},
                                           std::string_view{"NetConnection.Connect.AppShutdown"}};
  return std::ranges::any_of(kPrefixes, [code](std::string_view prefix) { return startsWithIgnoringCase(code, prefix); });
}

std::optional<std::string> textArgument(const rtmp::Command& command, std::size_t index) {
  if (index >= command.arguments.size() || !command.arguments[index].isString()) return std::nullopt;
  return command.arguments[index].string;
}

}  // namespace

bool startsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

StatusInfo readStatus(const rtmp::Command& command) {
  StatusInfo info;
  const auto readFrom = [&info](const rtmp::AmfValue& value) {
    const auto text = [&value](std::string_view name) {
      const rtmp::AmfValue* const found = value.find(name);
      return found != nullptr && found->isString() ? found->string : std::string{};
    };
    if (info.level.empty()) info.level = text("level");
    if (info.code.empty()) info.code = text("code");
    if (info.description.empty()) info.description = text("description");
  };
  for (const rtmp::AmfValue& argument : command.arguments) readFrom(argument);
  readFrom(command.object);
  // Some servers refuse with a bare text.
  if (info.code.empty() && info.description.empty()) info.description = textArgument(command, 0).value_or("");
  return info;
}

StatusMeaning meaningOf(const StatusInfo& status) {
  if (startsWithIgnoringCase(status.code, "NetStream.Seek") || startsWithIgnoringCase(status.code, "NetStream.Pause")) return StatusMeaning::Progress;
  if (equalIgnoringCase(status.level, "error")) return StatusMeaning::No;
  if (isProgress(status.code)) return StatusMeaning::Progress;
  if (status.level.empty()) {
    static constexpr std::array kBad = {std::string_view{"Fail"},   std::string_view{"Bad"},    std::string_view{"NotFound"},
                                        std::string_view{"Reject"}, std::string_view{"Denied"}, std::string_view{"Unauth"},
                                        std::string_view{"Error"},  std::string_view{"Invalid"}};
    if (std::ranges::any_of(kBad, [&status](std::string_view word) { return containsIgnoringCase(status.code, word); })) return StatusMeaning::No;
  }
  return equalIgnoringCase(status.level, "warning") ? StatusMeaning::Progress : StatusMeaning::Yes;
}

RequestBook::Verdict RequestBook::add(Side sender, MessageIndex index, const MessageRecord& record, const rtmp::Command& command) {
  const std::string& name = command.name;
  if (name == "_result" || name == "_error") return answer(sender, index, record, command);
  if (name == "onStatus") return status(sender, index, record, command);
  if (name == "onFCPublish" || name == "onFCSubscribe") {
    Verdict verdict;
    if (const auto row = findByName(otherSide(sender), std::string_view{name}.substr(2))) {
      StatusInfo info = readStatus(command);
      const bool yes = !equalIgnoringCase(info.level, "error");
      settle(*row, yes, std::move(info), index, record);
      verdict.answers = row;
    }
    return verdict;
  }
  if (name == "onPlayStatus") {
    Verdict verdict;
    verdict.ends = startsWithIgnoringCase(readStatus(command).code, "NetStream.Play.Complete");
    return verdict;
  }

  const bool stream = isStreamRequest(name);
  const bool preparation = name == "releaseStream" || name == "FCPublish";
  if (name == "connect" || name == "createStream" || stream || preparation) {
    if (!m_client || stream || name == "connect") m_client = sender;
  }
  m_publish = m_publish || name == "publish";
  m_play = m_play || name == "play";
  m_publishPreparation = m_publishPreparation || preparation;
  if (stream && !m_streamName) m_streamName = textArgument(command, 0);
  if (preparation && !m_preparedName) m_preparedName = textArgument(command, 0);
  if (expectsAnswer(command)) {
    const auto row = open(sender, name, index, record, command);
    if (stream) m_lastStream[indexOf(sender)] = row;
  }
  return {};
}

std::optional<std::size_t> RequestBook::open(Side sender, std::string_view name, MessageIndex index, const MessageRecord& record,
                                             const rtmp::Command& command) {
  if (m_entries.size() >= kMaxRequests) {
    ++m_leftOut;
    return std::nullopt;
  }
  Entry entry;
  entry.side = sender;
  entry.request.name = name;
  entry.request.transaction = command.transaction;
  entry.request.messageStreamId = record.header.messageStreamId;
  entry.request.message = index;
  entry.request.frame = record.frame;
  entry.request.time = record.time;
  if (name == "play" && command.arguments.size() > 1 && command.arguments[1].isNumber()) entry.request.startMs = command.arguments[1].number;
  m_entries.push_back(std::move(entry));
  if (m_open.size() >= kMaxOpen) m_open.erase(m_open.begin());
  m_open.push_back(m_entries.size() - 1);
  return m_entries.size() - 1;
}

std::optional<std::size_t> RequestBook::findByTransaction(Side asker, double transaction) const {
  const auto found = std::ranges::find_if(m_open, [&](std::size_t row) {
    const Entry& entry = m_entries[row];
    return entry.side == asker && entry.request.transaction == transaction && transaction != 0;
  });
  return found == m_open.end() ? std::nullopt : std::optional{*found};
}

std::optional<std::size_t> RequestBook::findByName(Side asker, std::string_view name) const {
  const auto found =
      std::ranges::find_if(m_open, [&](std::size_t row) { return m_entries[row].side == asker && m_entries[row].request.name == name; });
  return found == m_open.end() ? std::nullopt : std::optional{*found};
}

// The publish or play that a status on this message stream is about: an open one on that stream, an open one elsewhere (the
// server answers on the wrong stream), or the last one at all (it says something new about it).
std::optional<std::size_t> RequestBook::findStream(Side asker, std::uint32_t messageStreamId) const {
  std::optional<std::size_t> elsewhere;
  for (const std::size_t row : m_open) {
    const Entry& entry = m_entries[row];
    if (entry.side != asker || !isStreamRequest(entry.request.name)) continue;
    if (entry.request.messageStreamId == messageStreamId) return row;
    if (!elsewhere) elsewhere = row;
  }
  return elsewhere ? elsewhere : m_lastStream[indexOf(asker)];
}

void RequestBook::settle(std::size_t row, bool yes, StatusInfo info, MessageIndex index, const MessageRecord& record) {
  Request& request = m_entries[row].request;
  request.answer = yes ? Request::Answer::Accepted : Request::Answer::Rejected;
  request.answerMessage = index;
  request.answerFrame = record.frame;
  request.answerTime = record.time;
  request.code = std::move(info.code);
  request.description = std::move(info.description);
  std::erase(m_open, row);
  if (isDeciding(request.name)) m_lastAnswerRejected = !yes;
  if (yes && isStreamRequest(request.name) && !m_accepted) m_accepted = row;
}

RequestBook::Verdict RequestBook::answer(Side sender, MessageIndex index, const MessageRecord& record, const rtmp::Command& command) {
  Verdict verdict;
  verdict.answers = findByTransaction(otherSide(sender), command.transaction);
  if (!verdict.answers) return verdict;
  const std::size_t row = *verdict.answers;
  const bool yes = command.name == "_result";
  settle(row, yes, readStatus(command), index, record);
  Request& request = m_entries[row].request;
  if (yes && request.name == "createStream" && !command.arguments.empty() && command.arguments.front().isNumber()) {
    const double id = command.arguments.front().number;
    if (id >= 0 && id <= 4294967295.0) request.createdStream = static_cast<std::uint32_t>(id);
  }
  verdict.begins = yes && isStreamRequest(request.name);
  if (isDeciding(request.name)) m_client = otherSide(sender);
  return verdict;
}

RequestBook::Verdict RequestBook::status(Side sender, MessageIndex index, const MessageRecord& record, const rtmp::Command& command) {
  Verdict verdict;
  StatusInfo info = readStatus(command);
  const StatusMeaning meaning = meaningOf(info);
  if (!m_client) m_client = otherSide(sender);
  verdict.ends = startsWithIgnoringCase(info.code, "NetStream.Unpublish.Success") || startsWithIgnoringCase(info.code, "NetStream.Play.Stop") ||
                 startsWithIgnoringCase(info.code, "NetStream.Play.Complete");
  const bool aboutPublish = startsWithIgnoringCase(info.code, "NetStream.Publish") || startsWithIgnoringCase(info.code, "NetStream.Unpublish");
  const bool aboutPlay = startsWithIgnoringCase(info.code, "NetStream.Play");
  m_publishStatus = m_publishStatus || aboutPublish;
  m_playStatus = m_playStatus || aboutPlay;
  if (meaning == StatusMeaning::Progress) return verdict;

  const Side asker = otherSide(sender);
  const bool aboutConnection = startsWithIgnoringCase(info.code, "NetConnection.");
  std::optional<std::size_t> row;
  if (aboutConnection) {
    row = findByName(asker, "connect");
    // A refusal of the connection after it was accepted is about what was asked for since.
    if (!row && meaning == StatusMeaning::No) row = findStream(asker, record.header.messageStreamId);
  } else {
    row = findStream(asker, record.header.messageStreamId);
    if (!row && meaning == StatusMeaning::No) row = findByName(asker, "connect");
  }
  if (!row) {
    if (aboutPublish || aboutPlay) {
      m_acceptedWithoutRequest = m_acceptedWithoutRequest || meaning == StatusMeaning::Yes;
      m_lastAnswerRejected = meaning == StatusMeaning::No;
      verdict.begins = meaning == StatusMeaning::Yes;
    }
    return verdict;
  }
  const Request& request = m_entries[*row].request;
  const bool stream = isStreamRequest(request.name);
  verdict.wrongStream = stream && request.answer == Request::Answer::None && request.messageStreamId != record.header.messageStreamId;
  verdict.begins = meaning == StatusMeaning::Yes && stream;
  // A second yes (Play.Start after a seek) changes nothing about the answer that is on record.
  if (request.answer == Request::Answer::Accepted && meaning == StatusMeaning::Yes) return verdict;
  settle(*row, meaning == StatusMeaning::Yes, std::move(info), index, record);
  verdict.answers = row;
  return verdict;
}

}  // namespace rtmpscope::session
