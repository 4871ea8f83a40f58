// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/request_book.h"

#include <algorithm>
#include <array>

namespace rtmpscope::session {
namespace {

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
bool expectsAnswer(const HeardCommand& command) {
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

void answerWith(Request& request, bool yes, const HeardCommand& command) {
  request.answer = yes ? Request::Answer::Accepted : Request::Answer::Rejected;
  request.answerMessage = command.message;
  request.answerFrame = command.frame;
  request.answerTime = command.time;
  request.code = command.status.code;
  request.description = command.status.description;
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

HeardCommand::HeardCommand(const MessageRecord& record, MessageIndex index, const rtmp::Command& command)
    : name(command.name),
      transaction(command.transaction),
      sender(record.side),
      message(index),
      frame(record.frame),
      time(record.time),
      messageStreamId(record.header.messageStreamId),
      messageStreamIdKnown(record.header.messageStreamIdKnown) {
  static constexpr std::array kSay = {std::string_view{"onFCPublish"}, std::string_view{"onFCSubscribe"}, std::string_view{"onPlayStatus"}};
  if (isAnswer() || std::ranges::find(kSay, name) != kSay.end()) {
    status = readStatus(command);
    statusCut = command.damage && status.level.empty() && status.code.empty();
  }
  if (isStreamRequest(name) || name == "releaseStream" || name == "FCPublish") text = textArgument(command, 0);
  if (command.damage && text && text->empty()) text.reset();
  if (!command.arguments.empty() && command.arguments.front().isNumber()) number = command.arguments.front().number;
  if (name == "play" && command.arguments.size() > 1 && command.arguments[1].isNumber()) startMs = command.arguments[1].number;
}

std::size_t HeardCommand::size() const {
  return sizeof(HeardCommand) + name.size() + status.level.size() + status.code.size() + status.description.size() + (text ? text->size() : 0);
}

const std::optional<std::string>& RequestBook::streamName() const {
  if (m_accepted && m_entries[*m_accepted].request.streamName) return m_entries[*m_accepted].request.streamName;
  return m_streamName ? m_streamName : m_preparedName;
}

RequestBook::Verdict RequestBook::add(const HeardCommand& command) {
  const std::string& name = command.name;
  const Side sender = command.sender;
  if (name == "_result" || name == "_error") return answer(command);
  if (name == "onStatus") return status(command);
  if (name == "onFCPublish" || name == "onFCSubscribe") {
    Verdict verdict;
    if (const auto row = findByName(otherSide(sender), std::string_view{name}.substr(2))) {
      settle(*row, !equalIgnoringCase(command.status.level, "error"), command);
      verdict.answers = row;
      verdict.asked = m_entries[*row].request.name;
    }
    return verdict;
  }
  if (name == "onPlayStatus") {
    Verdict verdict;
    verdict.ends = startsWithIgnoringCase(command.status.code, "NetStream.Play.Complete");
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
  if (stream && command.text) m_streamName = command.text;
  if (preparation && !m_preparedName) m_preparedName = command.text;
  if (expectsAnswer(command)) {
    const auto row = open(command);
    if (stream) m_lastStream[indexOf(sender)] = row;
  }
  return {};
}

std::optional<std::size_t> RequestBook::open(const HeardCommand& command) {
  if (m_entries.size() >= kMaxRequests) {
    ++m_leftOut;
    return std::nullopt;
  }
  Entry entry;
  entry.side = command.sender;
  entry.request.name = command.name;
  if (isStreamRequest(command.name)) entry.request.streamName = command.text;
  entry.request.transaction = command.transaction;
  entry.request.messageStreamId = command.messageStreamId;
  entry.messageStreamIdKnown = command.messageStreamIdKnown;
  entry.request.message = command.message;
  entry.request.frame = command.frame;
  entry.request.time = command.time;
  entry.request.startMs = command.startMs;
  m_entries.push_back(std::move(entry));
  if (m_open.size() >= kMaxOpenRequests) {
    if (!m_firstForgotten) m_firstForgotten = m_open.front();
    m_open.erase(m_open.begin());
  }
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

bool RequestBook::everAsked(Side asker, std::string_view name) const {
  return std::ranges::any_of(m_entries, [&](const Entry& entry) { return entry.side == asker && entry.request.name == name; });
}

void RequestBook::settle(std::size_t row, bool yes, const HeardCommand& command) {
  Request& request = m_entries[row].request;
  if (request.answer == Request::Answer::Accepted && !yes && request.answerMessage) {
    request.yes = {*request.answerMessage, request.answerFrame, request.answerTime};
  }
  answerWith(request, yes, command);
  std::erase(m_open, row);
  if (isDeciding(request.name)) m_lastAnswerRejected = !yes;
  if (yes && isStreamRequest(request.name) && !m_accepted) m_accepted = row;
}

void RequestBook::settleUnasked(std::string_view name, bool yes, const HeardCommand& command) {
  Request request;
  request.name = name;
  answerWith(request, yes, command);
  m_unasked = std::move(request);
  m_lastAnswerRejected = !yes;
}

RequestBook::Verdict RequestBook::answer(const HeardCommand& command) {
  Verdict verdict;
  verdict.answers = findByTransaction(otherSide(command.sender), command.transaction);
  if (!verdict.answers) return answerToUnknown(command);
  const std::size_t row = *verdict.answers;
  const bool yes = command.name == "_result";
  settle(row, yes, command);
  Request& request = m_entries[row].request;
  verdict.asked = request.name;
  if (yes && request.name == "createStream" && command.number && *command.number >= 0 && *command.number <= 4294967295.0) {
    request.createdStream = static_cast<std::uint32_t>(*command.number);
  }
  verdict.begins = yes && isStreamRequest(request.name);
  if (isDeciding(request.name)) m_client = otherSide(command.sender);
  return verdict;
}

// The request is not in the capture, or was never sent. connect is the first command of a session, so that its transaction is 1
// (RTMP 7.2.1.1); the answer to createStream holds a number and nothing else (7.2.1.3).
RequestBook::Verdict RequestBook::answerToUnknown(const HeardCommand& command) {
  Verdict verdict;
  const Side asker = otherSide(command.sender);
  const bool yes = command.name == "_result";
  const bool saysConnect = startsWithIgnoringCase(command.status.code, "NetConnection.Connect.");
  if (!everAsked(asker, "connect") && (saysConnect || (command.transaction == 1 && !command.number))) {
    verdict.asked = "connect";
    settleUnasked("connect", yes, command);
    if (!m_client) m_client = asker;
  } else if (yes && command.number && command.status.code.empty() && command.transaction != 0 && !everAsked(asker, "createStream") &&
             !m_streamsGivenOut[indexOf(asker)]) {
    verdict.asked = "createStream";
    m_streamsGivenOut[indexOf(asker)] = true;
    if (!m_client) m_client = asker;
  }
  return verdict;
}

RequestBook::Verdict RequestBook::status(const HeardCommand& command) {
  Verdict verdict;
  const std::string_view code = command.status.code;
  const StatusMeaning meaning = meaningOf(command.status);
  const Side asker = otherSide(command.sender);
  if (!m_client) m_client = asker;
  verdict.ends = startsWithIgnoringCase(code, "NetStream.Unpublish.Success") || startsWithIgnoringCase(code, "NetStream.Play.Stop") ||
                 startsWithIgnoringCase(code, "NetStream.Play.Complete");
  m_publishStatus = m_publishStatus || startsWithIgnoringCase(code, "NetStream.Publish") || startsWithIgnoringCase(code, "NetStream.Unpublish");
  m_playStatus = m_playStatus || startsWithIgnoringCase(code, "NetStream.Play");
  if (meaning == StatusMeaning::Progress) return verdict;

  const bool aboutConnection = startsWithIgnoringCase(code, "NetConnection.");
  std::optional<std::size_t> row;
  if (aboutConnection) {
    row = findByName(asker, "connect");
    // A refusal of the connection after it was accepted is about what was asked for since.
    if (!row && meaning == StatusMeaning::No) row = findStream(asker, command.messageStreamId);
  } else {
    row = findStream(asker, command.messageStreamId);
    if (!row && meaning == StatusMeaning::No) row = findByName(asker, "connect");
  }
  if (!row) return statusOfUnknown(command, meaning, std::move(verdict));
  const Request& request = m_entries[*row].request;
  const bool stream = isStreamRequest(request.name);
  const bool bothKnown = m_entries[*row].messageStreamIdKnown && command.messageStreamIdKnown;
  verdict.wrongStream = stream && bothKnown && request.answer == Request::Answer::None && request.messageStreamId != command.messageStreamId;
  // It is an answer, and whether it says yes or no is not in the capture.
  if (command.statusCut) {
    if (request.answer == Request::Answer::None) {
      verdict.answers = row;
      verdict.asked = request.name;
    }
    return verdict;
  }
  verdict.begins = meaning == StatusMeaning::Yes && stream;
  // A second yes (Play.Start after a seek) changes nothing about the answer that is on record.
  if (request.answer == Request::Answer::Accepted && meaning == StatusMeaning::Yes) return verdict;
  settle(*row, meaning == StatusMeaning::Yes, command);
  verdict.answers = row;
  verdict.asked = request.name;
  return verdict;
}

// A yes or no to a publish or play that the capture does not have.
RequestBook::Verdict RequestBook::statusOfUnknown(const HeardCommand& command, StatusMeaning meaning, Verdict verdict) {
  const bool aboutPublish = startsWithIgnoringCase(command.status.code, "NetStream.Publish");
  const bool aboutPlay = startsWithIgnoringCase(command.status.code, "NetStream.Play");
  if (!aboutPublish && !aboutPlay) return verdict;
  m_acceptedWithoutRequest = m_acceptedWithoutRequest || meaning == StatusMeaning::Yes;
  settleUnasked(aboutPublish ? "publish" : "play", meaning == StatusMeaning::Yes, command);
  verdict.begins = meaning == StatusMeaning::Yes;
  verdict.asked = aboutPublish ? "publish" : "play";
  return verdict;
}

}  // namespace rtmpscope::session
