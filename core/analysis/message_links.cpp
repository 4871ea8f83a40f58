// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/message_links.h"

#include "base/field_reader.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::analysis {
namespace {

using session::Request;

Field linkTo(const Analysis& analysis, std::string_view name, std::string_view label, MessageIndex target) {
  const session::MessageRecord& record = analysis.message(target);
  std::string what = fmt::format("message {}: {}", analysis.numberOf(target).value(), session::summarize(record, analysis.detail(record)));
  return makeField(name, label, fmt::format("{}", record.frame.value()), std::move(what), {});
}

/// The createStream whose answer gave out the stream of a publish or play: the last one before it.
const Request* creatorOf(const std::vector<Request>& requests, const Request& user) {
  const Request* found = nullptr;
  for (const Request& request : requests) {
    if (request.message >= user.message) break;
    if (request.createdStream == user.messageStreamId && request.direction == user.direction) found = &request;
  }
  return found;
}

}  // namespace

std::vector<Field> describeLinks(const Analysis& analysis, MessageIndex index) {
  std::vector<Field> rows;
  const AnalyzedSession* const owner = analysis.sessionOf(analysis.message(index));
  if (owner == nullptr) return rows;
  const std::vector<Request>& requests = owner->session->requests;
  for (const Request& request : requests) {
    if (request.message == index && request.answerMessage) {
      rows.push_back(linkTo(analysis, "rtmpt.function.call", "Response to this call in frame", *request.answerMessage));
    }
    if (request.answerMessage == index)
      rows.push_back(linkTo(analysis, "rtmpt.function.response", "Call for this response in frame", request.message));
    if (request.message == index && (request.name == "publish" || request.name == "play")) {
      if (const Request* const creator = creatorOf(requests, request)) {
        rows.push_back(linkTo(analysis, {}, fmt::format("Stream {} was asked for in frame", request.messageStreamId), creator->message));
      }
    }
  }
  return rows;
}

}  // namespace rtmpscope::analysis
