// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/secrets.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace rtmpscope::exporting {

using rtmp::AmfValue;

namespace {

constexpr int kMaxAmfDepth = 32;

// Commands whose first argument is a stream's name.
constexpr std::string_view kNamingCommands[] = {"publish",     "play",         "play2",         "releaseStream",   "FCPublish",
                                                "FCUnpublish", "FCSubscribe",  "FCUnsubscribe", "getStreamLength", "DVRGetStreamInfo",
                                                "onFCPublish", "onFCUnpublish"};

// Properties of connect's object that are URLs or paths.
constexpr std::string_view kUrlProperties[] = {"app", "tcUrl", "swfUrl", "pageUrl"};

// Properties and parameters that carry a secret wherever they stand.
constexpr std::string_view kSecretKeys[] = {"auth",      "authorization", "challenge", "key",  "nonce",   "opaque", "passwd",
                                            "password",  "pwd",           "response",  "salt", "secret",  "sig",    "sign",
                                            "signature", "streamkey",     "token",     "user", "username"};

constexpr std::string_view kTypePrefixes[] = {"mp4:", "flv:", "mp3:", "id3:", "raw:", "f4v:"};

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return lower;
}

bool isSecretKey(std::string_view key) {
  return contains(kSecretKeys, lowered(key));
}

/// Gathers secrets, each once, up to the limit.
class Collector {
 public:
  void add(std::vector<Secret> secrets) {
    for (Secret& secret : secrets) {
      if (m_found.size() >= kMaxSecrets) return;
      if (secret.value.empty() || !m_known.insert({secret.value, secret.key}).second) continue;
      m_found.push_back(std::move(secret));
    }
  }
  [[nodiscard]] std::vector<Secret> take() { return std::move(m_found); }

 private:
  std::set<std::pair<std::string, std::string>> m_known;
  std::vector<Secret> m_found;
};

/// Every string in a value is a secret.
void addStrings(const AmfValue& value, Collector& collector, int depth = 0) {
  if (depth > kMaxAmfDepth) return;
  if (value.isString()) collector.add(secretsOfName(value.string));
  for (const rtmp::AmfProperty& property : value.properties) addStrings(property.value, collector, depth + 1);
  for (const AmfValue& element : value.elements) addStrings(element, collector, depth + 1);
}

/// Strings under a telling name are secrets; others are searched for parameters of an authentication.
void addTelling(const AmfValue& value, std::string_view key, Collector& collector, int depth = 0) {
  if (depth > kMaxAmfDepth) return;
  if (value.isString()) collector.add(isSecretKey(key) ? secretsOfName(value.string) : secretsOfAuthentication(value.string));
  for (const rtmp::AmfProperty& property : value.properties) addTelling(property.value, property.name, collector, depth + 1);
  for (const AmfValue& element : value.elements) addTelling(element, {}, collector, depth + 1);
}

void addConnect(const rtmp::Command& command, Collector& collector) {
  for (const rtmp::AmfProperty& property : command.object.properties) {
    if (property.value.isString() && contains(kUrlProperties, property.name)) collector.add(secretsOfUrl(property.value.string));
  }
  for (const AmfValue& argument : command.arguments) addStrings(argument, collector);
}

void addCommand(const rtmp::Command& command, Collector& collector) {
  if (command.name == "connect") addConnect(command, collector);
  if (contains(kNamingCommands, command.name) && !command.arguments.empty()) {
    const AmfValue& first = command.arguments.front();
    if (first.isString()) collector.add(secretsOfName(first.string));
    for (const std::string_view key : {"streamName", "oldStreamName"}) {
      if (const AmfValue* const name = first.find(key); name != nullptr && name->isString()) collector.add(secretsOfName(name->string));
    }
  }
  if (lowered(command.name).find("token") != std::string::npos) {
    for (const AmfValue& argument : command.arguments) addStrings(argument, collector);
  }
  addTelling(command.object, {}, collector);
  for (const AmfValue& argument : command.arguments) addTelling(argument, {}, collector);
}

/// Where the name is empty, the whole address was entered as the server's: the key stands behind the application's name.
void addKeyInApp(std::string_view app, Collector& collector) {
  app = app.substr(0, app.find('?'));
  const std::size_t slash = app.find('/');
  if (slash != std::string_view::npos && slash + 1 < app.size()) collector.add({{std::string(app.substr(slash + 1)), {}}});
}

void addSession(const session::Session& session, Collector& collector) {
  if (session.app && session.streamName.value_or("").empty()) addKeyInApp(*session.app, collector);
  if (session.app) collector.add(secretsOfUrl(*session.app));
  if (session.tcUrl) collector.add(secretsOfUrl(*session.tcUrl));
  if (session.streamName) collector.add(secretsOfName(*session.streamName));
  for (const session::Request& request : session.requests) {
    if (request.streamName) collector.add(secretsOfName(*request.streamName));
    collector.add(secretsOfAuthentication(request.description));
  }
}

/// Values of "a=1&b=2". A part without "=" is a secret as a whole.
void addQuery(std::string_view query, std::vector<Secret>& secrets) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find_first_of("&;?"), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      if (!part.empty()) secrets.push_back({std::string(part), {}});
    } else if (equals + 1 < part.size()) {
      secrets.push_back({std::string(part.substr(equals + 1)), std::string(part.substr(0, equals))});
    }
  }
}

}  // namespace

std::vector<Secret> secretsOfName(std::string_view name) {
  std::vector<Secret> secrets;
  for (const std::string_view prefix : kTypePrefixes) {
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
      break;
    }
  }
  const std::size_t question = std::min(name.find('?'), name.size());
  if (question > 0) secrets.push_back({std::string(name.substr(0, question)), {}});
  if (question < name.size()) addQuery(name.substr(question + 1), secrets);
  return secrets;
}

std::vector<Secret> secretsOfUrl(std::string_view url) {
  std::vector<Secret> secrets;
  const std::size_t question = std::min(url.find('?'), url.size());
  const std::string_view path = url.substr(0, question);
  if (const std::size_t scheme = path.find("://"); scheme != std::string_view::npos) {
    const std::string_view rest = path.substr(scheme + 3);
    const std::string_view authority = rest.substr(0, rest.find('/'));
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
      const std::string_view user = authority.substr(0, at);
      const std::size_t colon = std::min(user.find(':'), user.size());
      if (colon > 0) secrets.push_back({std::string(user.substr(0, colon)), {}});
      if (colon + 1 < user.size()) secrets.push_back({std::string(user.substr(colon + 1)), {}});
    }
  }
  if (question < url.size()) addQuery(url.substr(question + 1), secrets);
  return secrets;
}

std::vector<Secret> secretsOfAuthentication(std::string_view text) {
  constexpr std::string_view valueEnds = "&; \t\r\n'\"]),";
  std::vector<Secret> secrets;
  for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
    std::size_t begin = equals;
    while (begin > 0 && std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0) --begin;
    const std::string_view key = text.substr(begin, equals - begin);
    if (!isSecretKey(key)) continue;
    const std::string_view value = text.substr(equals + 1, std::min(text.find_first_of(valueEnds, equals + 1), text.size()) - equals - 1);
    if (!value.empty()) secrets.push_back({std::string(value), std::string(key)});
  }
  return secrets;
}

std::vector<Secret> collectSecrets(const analysis::Analysis& analysis) {
  Collector collector;
  for (const auto& analyzed : analysis.sessions) addSession(*analyzed->session, collector);
  for (std::size_t i = 0; i < analysis.details.size(); ++i) {
    const auto& detail = analysis.details[i];
    if (detail == nullptr) continue;
    if (const auto* const command = std::get_if<rtmp::Command>(&detail->content)) addCommand(*command, collector);
    if (const auto* const data = std::get_if<rtmp::DataMessage>(&detail->content)) {
      for (const AmfValue& value : data->values) addTelling(value, {}, collector);
    }
  }
  return collector.take();
}

}  // namespace rtmpscope::exporting
