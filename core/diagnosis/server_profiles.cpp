// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/server_profiles.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace rtmpscope::diagnosis {

using session::Session;
using session::WireUse;
using texts::say;
using texts::Text;

namespace {

/// What a limit is about.
enum class About : std::uint8_t {
  LargestChunkSize,    ///< announced by the client; more is refused
  SmallestChunkSize,   ///< announced by the client; less is refused
  WarnedChunkSize,     ///< more is taken, with a warning in the server's log
  HighestChunkStream,  ///< of a chunk stream that the client uses
  LargestMessage,      ///< bytes of a message's body
  Silence,             ///< seconds without any message
  MediaSilence,        ///< seconds without audio and video
  Abort,               ///< an Abort message is not understood
  LegacyCodec,         ///< codecs that it does not take by their legacy ids
};

struct Limit {
  std::string_view server;
  About about;
  std::uint32_t value;
  bool refuses;  ///< false: older versions, or it depends
};

// docs/protocol-facts.md 4.14 and diagnostics.md 3.2; settings as they come.
constexpr std::array kLimits = {
    // nginx-rtmp 1.2: ngx_rtmp_receive.c refuses a Set Chunk Size above 10 MB; ngx_rtmp_handler.c: csid >= max_streams (32), mlen >
    // max_message (1 MB), `timeout` 60 s; Abort is passed over, and what follows it is then read at the wrong place.
    Limit{"nginx-rtmp", About::LargestChunkSize, 10'485'760, true},
    Limit{"nginx-rtmp", About::HighestChunkStream, 31, true},
    Limit{"nginx-rtmp", About::LargestMessage, 1'048'576, true},
    Limit{"nginx-rtmp", About::Silence, 60, true},
    Limit{"nginx-rtmp", About::Abort, 0, false},
    // SRS: srs_protocol_rtmp_stack.cpp refuses less than 128 (issue 541) and warns above 65,536 (issue 160).
    Limit{"SRS", About::SmallestChunkSize, 128, true},
    Limit{"SRS", About::WarnedChunkSize, 65'536, false},
    // MediaMTX: two- and three-byte chunk stream ids (issue 2806), Abort before pull request 4673, codecs of gortmplib pkg/message.
    Limit{"MediaMTX", About::HighestChunkStream, 63, true},
    Limit{"MediaMTX", About::Abort, 0, false},
    Limit{"MediaMTX", About::LegacyCodec, 0, true},
    // Kaltura media-framework: closes after 30 s without audio and video (issue 168).
    Limit{"Kaltura media-framework", About::MediaSilence, 30, true},
};

constexpr std::array<std::string_view, 4> kServers{"nginx-rtmp", "SRS", "MediaMTX", "Kaltura media-framework"};

constexpr std::array kLegacyCodecsOfMediaMtx = {media::Codec::Avc, media::Codec::Hevc,  media::Codec::Aac,  media::Codec::Mp3,
                                                media::Codec::Pcm, media::Codec::G711A, media::Codec::G711U};

class Judge {
 public:
  explicit Judge(const WireUse& use) : m_use(use), m_client(use.sides[static_cast<std::size_t>(Direction::ClientToServer)]) {}

  /// What goes beyond a limit; none if nothing does.
  [[nodiscard]] std::optional<ProfileReason> look(const Limit& limit) const {
    switch (limit.about) {
      case About::LargestChunkSize:
        return above(limit, m_client.largestChunkSize, "the client announces chunks of {} bytes, and it takes up to {}");
      case About::WarnedChunkSize:
        return above(limit, m_client.largestChunkSize, "the client announces chunks of {} bytes: it warns above {} and goes on");
      case About::SmallestChunkSize:
        if (m_client.smallestChunkSize.frame == FrameNumber{} || m_client.smallestChunkSize.value >= limit.value) return std::nullopt;
        return reason(limit,
                      say("the client announces chunks of {} bytes, and it takes no less than {}", m_client.smallestChunkSize.value, limit.value),
                      m_client.smallestChunkSize.frame);
      case About::HighestChunkStream:
        return above(limit, m_client.highestChunkStream, "the client uses chunk stream {}, and it takes ids up to {}");
      case About::LargestMessage:
        return above(limit, m_client.largestMessage, "a message has {} bytes, and it takes up to {}");
      case About::Silence:
        return silence(limit, m_client.longestSilence, m_client.longestSilenceFrame, "the client sent nothing for {} s, and it closes after {}");
      case About::MediaSilence:
        return silence(limit, m_client.longestMediaSilence, m_client.longestMediaSilenceFrame,
                       "the client sent no audio or video for {} s, and it closes after {}");
      case About::Abort:
        if (m_client.aborts.count == 0) return std::nullopt;
        return reason(limit, say("the client sends Abort, which it or its older versions do not follow"), m_client.aborts.firstFrame);
      case About::LegacyCodec:
        return legacyCodec(limit);
    }
    return std::nullopt;
  }

 private:
  static ProfileReason reason(const Limit& limit, Text text, FrameNumber frame) { return {limit.refuses, std::move(text), frame}; }

  static std::optional<ProfileReason> above(const Limit& limit, const session::Extreme& extreme, texts::PhraseWith<2> text) {
    if (extreme.frame == FrameNumber{} || extreme.value <= limit.value) return std::nullopt;
    return reason(limit, say(text, extreme.value, limit.value), extreme.frame);
  }

  static std::optional<ProfileReason> silence(const Limit& limit, Nanoseconds longest, FrameNumber frame, texts::PhraseWith<2> text) {
    const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(longest).count();
    if (frame == FrameNumber{} || seconds < limit.value) return std::nullopt;
    return reason(limit, say(text, seconds, limit.value), frame);
  }

  [[nodiscard]] std::optional<ProfileReason> legacyCodec(const Limit& limit) const {
    for (const session::UsedCodec& each : m_use.codecs) {
      if (each.enhanced || each.direction != Direction::ClientToServer) continue;
      if (std::ranges::find(kLegacyCodecsOfMediaMtx, each.codec) != kLegacyCodecsOfMediaMtx.end()) continue;
      return reason(limit, say("the client sends {}, which it does not take", media::codecTitle(each.codec)), each.frame);
    }
    return std::nullopt;
  }

  const WireUse& m_use;
  const session::SideUse& m_client;
};

}  // namespace

std::vector<ProfileVerdict> judgeProfiles(const Session& session, const WireUse& use) {
  std::vector<ProfileVerdict> verdicts;
  const session::SideUse& client = use.sides[static_cast<std::size_t>(Direction::ClientToServer)];
  const std::uint64_t lost =
      session.remarkCounts[static_cast<std::size_t>(Direction::ClientToServer)][static_cast<std::size_t>(rtmp::Remark::Kind::LostBytes)];
  const Judge judge{use};
  for (const std::string_view server : kServers) {
    ProfileVerdict verdict{server, Acceptance::Yes, {}};
    for (const Limit& limit : kLimits) {
      if (limit.server != server) continue;
      if (auto reason = judge.look(limit)) verdict.reasons.push_back(std::move(*reason));
    }
    const bool refused = std::ranges::any_of(verdict.reasons, &ProfileReason::refuses);
    const bool unsure = std::ranges::any_of(kLimits, [&](const Limit& limit) { return limit.server == server && limit.about == About::Abort; }) &&
                        client.aborts.count > 0;
    if (refused) {
      verdict.acceptance = Acceptance::No;
    } else if (client.firstMessage == FrameNumber{}) {
      verdict.acceptance = Acceptance::CannotTell;
      verdict.reasons.push_back({false, say("no message of the client is in this capture"), FrameNumber{}});
    } else if (!session.completeFromStart) {
      verdict.acceptance = Acceptance::CannotTell;
      verdict.reasons.push_back({false, say("the capture does not have the session from its start"), FrameNumber{}});
    } else if (lost > 0) {
      verdict.acceptance = Acceptance::CannotTell;
      verdict.reasons.push_back({false, say("bytes that the client sent are not in this capture"), FrameNumber{}});
    } else if (unsure) {
      verdict.acceptance = Acceptance::CannotTell;
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

std::string_view toString(Acceptance acceptance) {
  switch (acceptance) {
    case Acceptance::Yes:
      return "yes";
    case Acceptance::No:
      return "no";
    case Acceptance::CannotTell:
      break;
  }
  return "cannot tell";
}

}  // namespace rtmpscope::diagnosis
