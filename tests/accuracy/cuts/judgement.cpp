// SPDX-License-Identifier: GPL-3.0-or-later
#include "accuracy/cuts/judgement.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rtmpscope::test {
namespace {

using rtmp::TimestampBase;

constexpr std::size_t kFaultsKept = 200;

void say(Score& score, std::string fault) {
  if (score.faults.size() < kFaultsKept) score.faults.push_back(std::move(fault));
}

std::string describe(const HeardMessage& message) {
  return "at " + std::to_string(message.begin.value()) + " csid " + std::to_string(message.chunkStreamId) + " fmt " + std::to_string(message.format) +
         " type " + std::to_string(static_cast<int>(message.type)) + " length " + std::to_string(message.length) + " time " +
         std::to_string(message.timestamp) + (message.complete ? "" : " (not complete)");
}

bool overlap(const StreamRange& a, const StreamRange& b) {
  return a.begin < b.end && b.begin < a.end;
}

bool touches(const HeardMessage& message, std::span<const StreamRange> holes) {
  return std::any_of(message.pieces.begin(), message.pieces.end(), [&](const StreamRange& piece) {
    return std::any_of(holes.begin(), holes.end(), [&](const StreamRange& hole) { return overlap(piece, hole); });
  });
}

bool sameHeader(const HeardMessage& a, const HeardMessage& b) {
  return a.chunkStreamId == b.chunkStreamId && a.format == b.format && a.type == b.type && a.length == b.length;
}

std::int64_t distance(std::uint32_t from, std::uint32_t to) {
  return serialDistance({from}, {to});
}

// For each message of the reference the one that was heard in its place, or null. Counts what is made up.
std::vector<const HeardMessage*> match(const Hearing& reference, const Hearing& heard, std::uint64_t shift, Score& score) {
  std::vector<const HeardMessage*> matches(reference.messages.size());
  for (const HeardMessage& message : heard.messages) {
    const StreamOffset begin = message.begin + shift;
    const auto truth = std::lower_bound(reference.messages.begin(), reference.messages.end(), begin,
                                        [](const HeardMessage& one, StreamOffset at) { return one.begin < at; });
    const bool known = truth != reference.messages.end() && truth->begin == begin && sameHeader(*truth, message);
    const bool sameStream = known && (!message.messageStreamIdKnown || message.messageStreamId == truth->messageStreamId);
    const bool sameBody = sameStream && (!message.complete || (truth->complete && message.bodyHash == truth->bodyHash));
    const HeardMessage** place = sameBody ? &matches[static_cast<std::size_t>(truth - reference.messages.begin())] : nullptr;
    if (place != nullptr && *place == nullptr) {
      *place = &message;
      continue;
    }
    ++score.madeUp;
    say(score, "made up: " + describe(message) + (known ? ", there is " + describe(*truth) : ""));
  }
  return matches;
}

/// Where the thread was lost and found again: a full header before it says nothing any more.
std::optional<StreamOffset> lastLossBefore(const Hearing& heard, StreamOffset at) {
  std::optional<StreamOffset> last;
  bool started = false;
  for (const rtmp::Remark& remark : heard.remarks) {
    // A start in mid-stream is told a second time when the chunk size is known.
    const bool start = remark.kind == rtmp::Remark::Kind::StartedInMidStream && !std::exchange(started, true);
    if ((start || remark.kind == rtmp::Remark::Kind::Resynchronised) && remark.at <= at && (!last || remark.at > *last)) last = remark.at;
  }
  return last;
}

// Whether how a message was found, and what its time counts from, are what was told of losses before it: neither more certain nor less.
void judgeMarks(const Hearing& heard, bool late, Score& score) {
  std::map<std::uint32_t, StreamOffset> fullHeaders;
  std::optional<StreamOffset> lossBefore;
  // Behind a chunk stream that can't be decoded the thread is found again without a word.
  const auto undecodable =
      std::find_if(heard.remarks.begin(), heard.remarks.end(), [](const rtmp::Remark& one) { return one.kind == rtmp::Remark::Kind::NoPredecessor; });
  for (const HeardMessage& message : heard.messages) {
    const std::optional<StreamOffset> loss = lastLossBefore(heard, message.begin);
    const bool quiet = undecodable != heard.remarks.end() && undecodable->at <= message.begin;
    if (message.format == 0) fullHeaders[message.chunkStreamId] = message.begin;
    const auto full = fullHeaders.find(message.chunkStreamId);
    const bool fixed = full != fullHeaders.end() && (!loss || full->second >= *loss);
    const bool relative = late && full == fullHeaders.end();
    const bool rightBase = message.base == TimestampBase::Absolute   ? fixed
                           : message.base == TimestampBase::Relative ? relative
                                                                     : (loss && !fixed) || quiet;
    const bool firstAfter = loss && loss != lossBefore;
    lossBefore = loss;
    const bool insync = message.found == rtmp::Found::Synchronised;
    const bool rightFound = !loss ? insync || quiet : insync ? fixed && !firstAfter : !fixed || firstAfter || late || quiet;
    const bool rightKind = insync || late == (message.found == rtmp::Found::Inferred) || late;
    if (rightBase && rightFound && rightKind) continue;
    ++score.wrongMarks;
    say(score, "marks: " + describe(message) + ", base " + std::to_string(static_cast<int>(message.base)) + ", found " +
                   std::to_string(static_cast<int>(message.found)));
  }
}

bool isDecoded(const HeardMessage* match) {
  return match != nullptr && match->complete;
}

// What a time may be off by on one chunk stream: the steps of time in the headers that were not heard.
struct Slack {
  std::int64_t lost = 0;
  std::optional<std::uint32_t> before;
  bool deltaHeard = true;  // the header that told the latest delta
};

void judgeTimes(const Hearing& reference, const std::vector<const HeardMessage*>& matches, Score& score) {
  std::map<std::uint32_t, Slack> slacks;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const HeardMessage& truth = reference.messages[i];
    Slack& slack = slacks[truth.chunkStreamId];
    const std::int64_t step = std::abs(distance(slack.before.value_or(0), truth.timestamp));
    slack.before = truth.timestamp;
    if (truth.format < 3) slack.deltaHeard = matches[i] != nullptr;
    if (matches[i] == nullptr || !slack.deltaHeard) slack.lost += step;
    if (matches[i] == nullptr) continue;
    const HeardMessage& heard = *matches[i];
    if (heard.format == 0) slack.lost = 0;
    const bool certain = heard.base == TimestampBase::Absolute;
    const std::int64_t off = std::abs(distance(truth.timestamp, heard.timestamp));
    const bool right = off == 0 ? heard.format != 0 || certain : !certain && heard.base == TimestampBase::Estimated && off <= slack.lost;
    if (right) continue;
    ++score.wrongTimes;
    say(score, "time: " + describe(heard) + ", " + std::to_string(truth.timestamp) + " is right, off by " + std::to_string(slack.lost) + " allowed");
  }
}

}  // namespace

Score& Score::operator+=(const Score& other) {
  next += other.next;
  all += other.all;
  headers += other.headers;
  exactTimes += other.exactTimes;
  madeUp += other.madeUp;
  wrongTimes += other.wrongTimes;
  wrongMarks += other.wrongMarks;
  later += other.later;
  limits += other.limits;
  undecodable += other.undecodable;
  named += other.named;
  for (const std::string& fault : other.faults) say(*this, fault);
  return *this;
}

Score judgeHoles(const Hearing& reference, const Hearing& heard, std::span<const StreamRange> holes) {
  Score score;
  const auto matches = match(reference, heard, 0, score);
  std::vector<std::size_t> leftAfter(holes.size(), kMessagesAfterHole);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const HeardMessage& truth = reference.messages[i];
    if (!truth.complete || touches(truth, holes)) continue;
    const bool decoded = isDecoded(matches[i]);
    score.all.count(decoded);
    bool isNext = false;
    for (std::size_t hole = 0; hole < holes.size(); ++hole) {
      if (truth.begin < holes[hole].end || leftAfter[hole] == 0) continue;
      --leftAfter[hole];
      isNext = true;
    }
    if (isNext) score.next.count(decoded);
    if (!holes.empty() && truth.begin >= holes.front().end) score.later.count(decoded);
    if (!decoded)
      say(score, "not decoded: " + describe(truth) + ", hole from " + std::to_string(holes.front().begin.value()) + " to " +
                     std::to_string(holes.back().end.value()));
  }
  judgeTimes(reference, matches, score);
  judgeMarks(heard, false, score);
  return score;
}

Score judgeCutFrames(const Hearing& reference, const Hearing& heard, std::span<const StreamRange> holes) {
  Score score;
  const auto matches = match(reference, heard, 0, score);
  judgeTimes(reference, matches, score);
  judgeMarks(heard, false, score);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const HeardMessage& truth = reference.messages[i];
    const StreamRange header{truth.begin, truth.begin + truth.headerSize};
    if (!truth.complete || std::any_of(holes.begin(), holes.end(), [&](const StreamRange& hole) { return overlap(header, hole); })) continue;
    const HeardMessage* heardAs = matches[i];
    const bool right = heardAs != nullptr && heardAs->complete == !touches(truth, holes) && (heardAs->complete || heardAs->missing > 0);
    score.headers.count(right);
    if (heardAs != nullptr) score.exactTimes.count(heardAs->timestamp == truth.timestamp);
    if (!right) say(score, "not listed: " + describe(truth) + (heardAs == nullptr ? "" : ", but " + describe(*heardAs)));
  }
  const bool limited =
      std::any_of(heard.remarks.begin(), heard.remarks.end(), [](const rtmp::Remark& one) { return one.kind == rtmp::Remark::Kind::Limit; });
  score.limits += limited ? 1 : 0;
  return score;
}

Score judgeLateStart(const Hearing& reference, const Hearing& heard, StreamOffset cut) {
  Score score;
  const auto matches = match(reference, heard, cut.value(), score);
  judgeMarks(heard, cut.value() > 0, score);
  std::set<std::uint32_t> decodable;
  std::set<std::uint32_t> undecodable;  // so far
  std::map<std::uint32_t, std::int64_t> constants;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const HeardMessage& truth = reference.messages[i];
    if (truth.begin < cut || !truth.complete) continue;
    if (truth.format < 2) {
      decodable.insert(truth.chunkStreamId);
      undecodable.erase(truth.chunkStreamId);
    }
    if (!decodable.contains(truth.chunkStreamId)) {
      undecodable.insert(truth.chunkStreamId);
      continue;
    }
    if (truth.isMedia()) {
      score.all.count(isDecoded(matches[i]));
      if (!isDecoded(matches[i])) say(score, "not decoded: " + describe(truth) + ", start at " + std::to_string(cut.value()));
    }
    if (matches[i] == nullptr) continue;
    const std::int64_t off = distance(truth.timestamp, matches[i]->timestamp);
    const bool certain = matches[i]->base == TimestampBase::Absolute;
    const bool right = certain ? off == 0 : constants.emplace(truth.chunkStreamId, off).first->second == off;
    if (right) continue;
    ++score.wrongTimes;
    say(score, "time: " + describe(*matches[i]) + ", " + std::to_string(truth.timestamp) + " is right, start at " + std::to_string(cut.value()));
  }
  score.undecodable = undecodable.size();
  for (const std::uint32_t chunkStreamId : undecodable) {
    const bool named = std::any_of(heard.remarks.begin(), heard.remarks.end(), [&](const rtmp::Remark& remark) {
      return (remark.kind == rtmp::Remark::Kind::NoPredecessor && remark.chunkStreamId == chunkStreamId) ||
             remark.kind == rtmp::Remark::Kind::ThreadNotFound;
    });
    score.named += named ? 1 : 0;
    if (!named) say(score, "not named: chunk stream " + std::to_string(chunkStreamId) + ", start at " + std::to_string(cut.value()));
  }
  return score;
}

}  // namespace rtmpscope::test
