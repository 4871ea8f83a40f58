// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/related.h"

#include "base/elapsed.h"
#include "diagnosis/authentication.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace rtmpscope::diagnosis {
namespace {

using session::Role;
using session::Session;
using texts::say;
using texts::Text;

using Rows = std::vector<std::size_t>;

// Sessions of one stream, or of one client, that are held against each other: of more, the rest is left unrelated.
constexpr std::size_t kMostOfOneName = 64;

class Relations {
 public:
  Relations(std::span<const Session* const> sessions, std::vector<Together>& together) : m_sessions(sessions), m_together(together) {}

  /// Notes on both what the other one is.
  void add(std::size_t one, Relation ofOther, std::size_t other, Relation ofOne) {
    note(one, other, ofOther);
    note(other, one, ofOne);
  }

 private:
  void note(std::size_t row, std::size_t other, Relation relation) {
    Together& own = m_together[row];
    const SessionId id = m_sessions[other]->id;
    const bool known = std::ranges::any_of(own.related, [id](const RelatedSession& each) { return each.id == id; });
    if (known) return;
    if (own.related.size() < kMaxRelated) {
      own.related.push_back({id, relation});
    } else {
      ++own.relatedLeftOut;
    }
  }

  std::span<const Session* const> m_sessions;
  std::vector<Together>& m_together;
};

bool overlap(const Session& a, const Session& b) {
  return a.start <= b.end && b.start <= a.end;
}

std::string nameOf(const Session& session) {
  return session.streamName ? withoutQuery(*session.streamName) : std::string{};
}

void relateLogins(std::span<const Session* const> sessions, Relations& relations) {
  for (const Login& login : findLogins(sessions)) {
    for (std::size_t i = 0; i < login.rows.size(); ++i) {
      for (std::size_t j = i + 1; j < login.rows.size(); ++j) {
        relations.add(login.rows[i], Relation::Authentication, login.rows[j], Relation::Authentication);
      }
    }
  }
}

// A push and the pulls of the same stream; and the tries of one client, each with the next one.
void relateSameStream(std::span<const Session* const> sessions, const Rows& rows, Relations& relations) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Session& one = *sessions[rows[i]];
    bool retried = false;
    for (std::size_t j = i + 1; j < rows.size(); ++j) {
      const Session& other = *sessions[rows[j]];
      if (one.role == Role::Publish && other.role == Role::Play && overlap(one, other)) {
        relations.add(rows[i], Relation::Player, rows[j], Relation::Publisher);
      } else if (one.role == Role::Play && other.role == Role::Publish && overlap(one, other)) {
        relations.add(rows[i], Relation::Publisher, rows[j], Relation::Player);
      }
      // Two players on one machine are none; a publisher that comes again while the first connection is open is.
      const bool again = one.role == other.role && (one.role == Role::Publish || one.end <= other.start);
      if (retried || !again || one.clientEndpoint.address != other.clientEndpoint.address) continue;
      relations.add(rows[i], Relation::LaterTry, rows[j], Relation::EarlierTry);
      retried = true;
    }
  }
}

// Who serves the one session is the client of the other, which has the same name, or was opened when the first one was under way.
// Where both ends of the first are one machine, everything would be a relay of everything.
bool isRelay(const Session& one, const Session& other) {
  constexpr Nanoseconds kAtOnce = std::chrono::seconds{2};
  if (one.role != other.role || one.role == Role::Unknown || one.clientEndpoint.address == one.serverEndpoint.address || !overlap(one, other))
    return false;
  if (!nameOf(one).empty() && nameOf(one) == nameOf(other)) return true;
  if (!one.accepted) return false;
  const Nanoseconds after = elapsed(one.requests[*one.accepted].time, other.start);
  return after >= Nanoseconds{0} && after <= kAtOnce;
}

void relateRelays(std::span<const Session* const> sessions, Relations& relations) {
  std::map<IpAddress, Rows> byClient;
  for (std::size_t row = 0; row < sessions.size(); ++row) {
    Rows& rows = byClient[sessions[row]->clientEndpoint.address];
    if (rows.size() < kMostOfOneName) rows.push_back(row);
  }
  for (std::size_t row = 0; row < sessions.size(); ++row) {
    const auto served = byClient.find(sessions[row]->serverEndpoint.address);
    if (served == byClient.end()) continue;
    for (const std::size_t other : served->second) {
      if (other != row && isRelay(*sessions[row], *sessions[other])) relations.add(row, Relation::Relay, other, Relation::Relay);
    }
  }
}

/// The sessions that are that to this one.
std::vector<Text> idsOf(const Together& together, Relation relation) {
  std::vector<Text> ids;
  for (const RelatedSession& each : together.related) {
    if (each.relation == relation) ids.push_back(say("{}", each.id.value()));
  }
  return ids;
}

struct RelationSentence {
  Relation relation;
  texts::PhraseWith<1> ofOne;
  texts::PhraseWith<1> ofSeveral;
};

constexpr RelationSentence kSentences[] = {
    {Relation::EarlierTry, "The same client had asked for this stream before, in session {}.",
     "The same client had asked for this stream before, in sessions {}."},
    {Relation::LaterTry, "The same client asked for this stream again, in session {}.",
     "The same client asked for this stream again, in sessions {}."},
    {Relation::Publisher, "What it plays is published in session {}.", "What it plays is published in sessions {}."},
    {Relation::Player, "What it publishes is played in session {}.", "What it publishes is played in sessions {}."},
    {Relation::Relay, "The stream is relayed: session {} is the other side of the relay.",
     "The stream is relayed: sessions {} are other sides of the relay."},
};

Text describeLogin(const Together& together) {
  const unsigned step = together.authenticationStep;
  if (step == 0) return {};
  const std::vector<Text> others = idsOf(together, Relation::Authentication);
  if (others.empty()) return say("This is step {} of 3 of Adobe authentication.", step);
  return say(others.size() == 1 ? texts::PhraseWith<2>{"This is step {} of 3 of Adobe authentication; session {} belongs to it too."}
                                : texts::PhraseWith<2>{"This is step {} of 3 of Adobe authentication; sessions {} belong to it too."},
             step, texts::enumeration(others));
}

}  // namespace

void relate(std::span<const Session* const> sessions, std::vector<Together>& together) {
  Relations relations{sessions, together};
  relateLogins(sessions, relations);
  std::map<std::tuple<Endpoint, std::string, std::string>, Rows> ofStream;
  for (std::size_t row = 0; row < sessions.size(); ++row) {
    const Session& session = *sessions[row];
    const std::string name = nameOf(session);
    if (name.empty() || !session.app) continue;
    Rows& same = ofStream[{session.serverEndpoint, withoutQuery(*session.app), name}];
    if (same.size() < kMostOfOneName) same.push_back(row);
  }
  for (const auto& [key, rows] : ofStream) relateSameStream(sessions, rows, relations);
  relateRelays(sessions, relations);
  for (Together& each : together) {
    std::ranges::sort(each.related, {}, [](const RelatedSession& related) { return related.id; });
  }
}

Text describeRelated(const Together& together) {
  Text text = describeLogin(together);
  for (const RelationSentence& sentence : kSentences) {
    const std::vector<Text> others = idsOf(together, sentence.relation);
    if (others.empty()) continue;
    text = texts::sentences({std::move(text), say(others.size() == 1 ? sentence.ofOne : sentence.ofSeveral, texts::enumeration(others))});
  }
  return text;
}

std::string_view toString(Relation relation) {
  switch (relation) {
    case Relation::Authentication:
      return "authentication";
    case Relation::EarlierTry:
      return "earlier-try";
    case Relation::LaterTry:
      return "later-try";
    case Relation::Publisher:
      return "publisher";
    case Relation::Player:
      return "player";
    case Relation::Relay:
      return "relay";
  }
  return "";
}

}  // namespace rtmpscope::diagnosis
