// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/authentication.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace rtmpscope::diagnosis {
namespace {

using session::Request;
using session::Session;
using Answer = session::Request::Answer;

constexpr std::size_t kSteps = 3;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool namesAuthentication(const Session& session) {
  return session.app && contains(*session.app, "authmod=adobe");
}

}  // namespace

std::string withoutQuery(const std::string& name) {
  return name.substr(0, name.find('?'));
}

const Request* loginRequest(const Session& session) {
  const auto found = std::ranges::find_if(
      session.requests, [](const Request& request) { return request.name == "connect" && request.direction == Direction::ClientToServer; });
  return found == session.requests.end() ? nullptr : &*found;
}

LoginStep loginStepOf(const Session& session) {
  const Request* const connect = loginRequest(session);
  if (connect == nullptr) return LoginStep::None;
  if (connect->answer == Answer::Accepted) return namesAuthentication(session) ? LoginStep::Accepted : LoginStep::None;
  if (connect->answer != Answer::Rejected || !contains(connect->description, "authmod=adobe")) return LoginStep::None;
  if (contains(connect->description, "reason=authfail")) return LoginStep::Refused;
  if (contains(connect->description, "reason=nosuchuser")) return LoginStep::NoSuchUser;
  return contains(connect->description, "reason=needauth") ? LoginStep::Challenged : LoginStep::Asked;
}

std::vector<Login> findLogins(std::span<const Session* const> sessions) {
  // Who asks for what, from where: the connections of one authentication have that in common.
  using Key = std::tuple<IpAddress, Endpoint, std::string>;
  std::map<Key, std::vector<std::size_t>> bySame;
  for (std::size_t row = 0; row < sessions.size(); ++row) {
    if (loginStepOf(*sessions[row]) == LoginStep::None) continue;
    bySame[{sessions[row]->clientEndpoint.address, sessions[row]->serverEndpoint, withoutQuery(sessions[row]->app.value_or(""))}].push_back(row);
  }
  std::vector<Login> logins;
  for (auto& [key, rows] : bySame) {
    std::ranges::stable_sort(rows, {}, [&sessions](std::size_t row) { return sessions[row]->start; });
    LoginStep before = LoginStep::None;
    for (const std::size_t row : rows) {
      const LoginStep step = loginStepOf(*sessions[row]);
      const bool goesOn = before != LoginStep::None && step > before && before <= LoginStep::Challenged && logins.back().rows.size() < kSteps;
      if (!goesOn && step == LoginStep::Accepted) continue;  // its first steps are not in the capture
      if (!goesOn) logins.emplace_back();
      logins.back().rows.push_back(row);
      before = step;
    }
  }
  return logins;
}

}  // namespace rtmpscope::diagnosis
