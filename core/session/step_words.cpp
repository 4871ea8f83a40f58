// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/step_words.h"

#include "base/short_text.h"
#include "session/said_metadata.h"
#include "session/step_catalog.h"

#include <fmt/format.h>

namespace rtmpscope::session {
namespace {

using rtmp::MessageType;
using rtmp::UserControlEvent;

std::string_view userControlStepId(UserControlEvent event) {
  switch (event) {
    case UserControlEvent::StreamBegin:
      return "stream-begin";
    case UserControlEvent::StreamEof:
      return "stream-eof";
    case UserControlEvent::StreamDry:
      return "stream-dry";
    case UserControlEvent::SetBufferLength:
      return "set-buffer-length";
    case UserControlEvent::StreamIsRecorded:
      return "stream-is-recorded";
    case UserControlEvent::PingRequest:
      return "ping-request";
    case UserControlEvent::PingResponse:
      return "ping-response";
    case UserControlEvent::SwfVerificationRequest:
      return "swf-verification-request";
    case UserControlEvent::SwfVerificationResponse:
      return "swf-verification-response";
    case UserControlEvent::BufferEmpty:
      return "buffer-empty";
    case UserControlEvent::BufferReady:
      return "buffer-ready";
  }
  return "user-control";
}

}  // namespace

std::string controlStepId(const MessageRecord& record) {
  switch (record.header.type) {
    case MessageType::SetChunkSize:
      return "set-chunk-size";
    case MessageType::Abort:
      return "abort";
    case MessageType::Acknowledgement:
      return "acknowledgement";
    case MessageType::WindowAcknowledgementSize:
      return "window-ack-size";
    case MessageType::SetPeerBandwidth:
      return "set-peer-bandwidth";
    case MessageType::UserControl:
      return std::string{userControlStepId(record.control.event)};
    default:
      return "control";
  }
}

std::string otherStepId(MessageType type) {
  switch (type) {
    case MessageType::SharedObjectAmf0:
    case MessageType::SharedObjectAmf3:
      return "shared-object";
    case MessageType::CommandAmf0:
    case MessageType::CommandAmf3:
      return "command";
    case MessageType::DataAmf0:
    case MessageType::DataAmf3:
      return "data";
    default:
      return fmt::format("message-type-{}", static_cast<unsigned>(type));
  }
}

std::string commandStepId(const HeardCommand& heard, const RequestBook::Verdict& verdict) {
  if (heard.name == "_error") return verdict.answers ? stepIdOf(heard.name) : "error";
  if (heard.name != "_result") return stepIdOf(heard.name);
  if (verdict.asked == "connect") return "connect-result";
  return verdict.asked == "createStream" ? "create-stream-result" : "result";
}

StepWords describeCommand(const rtmp::Command& command, const HeardCommand& heard, const RequestBook::Verdict& verdict) {
  if (heard.isAnswer()) return describeAnswer(heard, verdict);
  std::string summary;
  if (command.name == "connect") {
    summary = textOf(command.object, "tcUrl").value_or("");
    if (const auto software = textOf(command.object, "flashVer")) summary += (summary.empty() ? "" : ", ") + *software;
  }
  shorten(summary, kMaxSummaryLength);
  return {"", std::move(summary)};
}

StepWords describeAnswer(const HeardCommand& heard, const RequestBook::Verdict& verdict) {
  std::string summary = heard.status.description;
  shorten(summary, kMaxSummaryLength);
  const bool said = verdict.asked.empty() || heard.name == "onStatus" || verdict.asked == "connect";
  std::string asked = said ? std::string{} : verdict.asked;
  shorten(asked, kMaxSummaryLength);
  return {std::move(asked), std::move(summary)};
}

void setWords(GatheredStep& step, std::string_view id, const std::string& title, const StepWords& words) {
  step.kind = findStepKind(id);
  if (step.kind != nullptr) id = {};
  step.idLength = static_cast<std::uint16_t>(id.size());
  step.titleLength = static_cast<std::uint16_t>(title.size());
  step.askedLength = static_cast<std::uint16_t>(words.asked.size());
  step.text = std::string{id} + title + words.asked + words.summary;
}

}  // namespace rtmpscope::session
