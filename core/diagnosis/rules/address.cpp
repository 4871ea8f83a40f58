// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about the address: how application, tcUrl and stream name fit together.
#include "diagnosis/rules/rules.h"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::say;

constexpr auto kC = Direction::ClientToServer;
constexpr std::string_view kClause = "RTMP 7.2.1.1";

struct Url {
  std::string_view port;  // as sent; empty if there is none
  std::string_view path;  // without the slash in front of it; the query included
};

// "rtmp://host:port/path"; none if it has no scheme.
std::optional<Url> splitUrl(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  url.remove_prefix(scheme + 3);
  const std::size_t slash = url.find('/');
  std::string_view host = url.substr(0, slash);
  Url parts;
  if (slash != std::string_view::npos) parts.path = url.substr(slash + 1);
  if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  const std::size_t bracket = host.rfind(']');  // an IPv6 address has colons of its own
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) parts.port = host.substr(colon + 1);
  return parts;
}

std::string_view bare(std::string_view path) {
  path = path.substr(0, path.find('?'));
  while (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

std::optional<std::uint16_t> portOf(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc{} && end == digits.data() + digits.size() && port != 0 ? std::optional{port} : std::nullopt;
}

// It got no stream, and nothing in the capture says that this was meant.
bool failed(const CaseFile& file) {
  using session::Outcome;
  const Outcome outcome = file.session().outcome;
  return outcome == Outcome::Rejected || outcome == Outcome::Failed;
}

Finding about(const CaseFile& file, const session::Sighting& at) {
  Finding finding = makeFinding("address-split", failed(file) ? Severity::Warning : Severity::Note, Source::Client, kClause);
  addFrames(finding, {at.frame});
  finding.messages = {at.message};
  return finding;
}

// At most one sentence about app and tcUrl: what is wrong with one shows in the other.
void compareApp(const CaseFile& file, const session::Sighting& connect, Findings& findings) {
  const std::string_view app = *file.session().app;
  const std::optional<Url> url = file.session().tcUrl ? splitUrl(*file.session().tcUrl) : std::nullopt;
  Finding finding = about(file, connect);
  if (bare(app).empty()) {
    finding.message = say("The application that the client connects to has no name ({}).", texts::framesText(finding.frames));
    finding.advice =
        say("An address is rtmp://host:port/application/stream. Put the application's name in front of the stream's, unless this server has none.");
  } else if (url && bare(url->path) != bare(app)) {
    finding.message =
        say("The client connects to the application '{}', and its tcUrl names '{}' ({}).", app, url->path, texts::framesText(finding.frames));
    finding.advice =
        say("Servers go by the one or the other. Check how the encoder splits the address: application and tcUrl's path should be the same.");
  } else {
    return;
  }
  findings.push_back(std::move(finding));
}

void comparePort(const CaseFile& file, const session::Sighting& connect, Findings& findings) {
  const session::Session& session = file.session();
  if (!session.tcUrl || session.tunnel || !session.tcUrl->starts_with("rtmp://")) return;
  const std::optional<Url> url = splitUrl(*session.tcUrl);
  if (!url) return;
  const std::optional<std::uint16_t> port = url->port.empty() ? std::optional{rtmp::kDefaultPort} : portOf(url->port);
  if (port == session.serverEndpoint.port) return;
  Finding finding = about(file, connect);
  if (port) {
    finding.severity = Severity::Note;  // a proxy or a NAT in between does this too
    finding.message = say("The client's tcUrl names port {}, and its connection goes to port {} ({}).", *port, session.serverEndpoint.port,
                          texts::framesText(finding.frames));
    finding.advice =
        say("Nothing to do if ports are forwarded on the way. Else the client leaves the port out of tcUrl, and a server that checks it refuses.");
  } else {
    finding.message = say("The port in the client's tcUrl is no number: '{}' ({}).", url->port, texts::framesText(finding.frames));
    finding.advice = say("Correct the address in the client: rtmp://host:port/application/stream.");
  }
  findings.push_back(std::move(finding));
}

void lookAtName(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  for (const session::Request& request : session.requests) {
    if (request.direction != kC || !request.streamName || (request.name != "publish" && request.name != "play")) continue;
    const std::string_view app = bare(*session.app);
    const std::string_view name = bare(*request.streamName);
    const std::size_t slash = app.rfind('/');
    const bool twice = !name.empty() && slash != std::string_view::npos && app.substr(slash + 1) == name;
    if (!name.empty() && !twice) continue;
    Finding finding = about(file, {request.message, request.frame, request.time});
    if (twice) {
      finding.message = say("The stream's name '{}' stands in the application '{}' too ({}).", name, *session.app, texts::framesText(finding.frames));
      finding.advice = say("Give the client the server's address without the stream's name, and the name in its own field.");
    } else if (slash != std::string_view::npos) {
      finding.message =
          say("The client names no stream ({}): the application '{}' seems to hold its name.", texts::framesText(finding.frames), *session.app);
      finding.advice = say("The last part of the address is the stream's name. Move it from the server's address to the field for the name or key.");
    } else {
      finding.message = say("The client names no stream ({}).", texts::framesText(finding.frames));
      finding.advice = say("Fill in the stream's name or key in the client.");
    }
    findings.push_back(std::move(finding));
    return;
  }
}

}  // namespace

void addressSplit(const CaseFile& file, Findings& findings) {
  const session::Sighting& connect = file.session().words[static_cast<std::size_t>(kC)].at;
  if (!connect.seen() || !file.session().app) return;
  compareApp(file, connect, findings);
  comparePort(file, connect, findings);
  lookAtName(file, findings);
}

}  // namespace rtmpscope::diagnosis::rules
