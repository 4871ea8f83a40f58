// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/words.h"

#include "base/address.h"
#include "export/report_words.h"
#include "rtmp/recognition.h"
#include "text/format.h"

#include <algorithm>
#include <map>
#include <utility>

#include <QCoreApplication>
#include <QStringList>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;
using session::Outcome;
using session::PhaseStatus;
using session::StepDirection;
using session::StepStatus;

namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Words)
};

bool isRtmp(const session::Session& session) {
  using rtmp::Protocol;
  return session.protocol == Protocol::Rtmp || session.protocol == Protocol::Rtmpe || session.tunnel || session.messages > 0;
}

}  // namespace

QChar outcomeMark(Outcome outcome) {
  switch (outcome) {
    case Outcome::Completed:
      return u'✔';
    case Outcome::Rejected:
      return u'✖';
    case Outcome::Aborted:
      return u'▲';
    case Outcome::Failed:
      return u'✖';
    case Outcome::Ongoing:
      return u'…';
    case Outcome::CannotTell:
      break;
  }
  return u'○';
}

QString outcomeWord(Outcome outcome) {
  switch (outcome) {
    case Outcome::Completed:
      return Texts::tr("completed");
    case Outcome::Rejected:
      return Texts::tr("rejected");
    case Outcome::Aborted:
      return Texts::tr("aborted");
    case Outcome::Failed:
      return Texts::tr("failed");
    case Outcome::Ongoing:
      return Texts::tr("ongoing");
    case Outcome::CannotTell:
      break;
  }
  return Texts::tr("cannot be told");
}

QChar severityMark(diagnosis::Severity severity) {
  switch (severity) {
    case diagnosis::Severity::Error:
      return u'✖';
    case diagnosis::Severity::Warning:
      return u'▲';
    case diagnosis::Severity::Note:
      break;
  }
  return u'●';
}

QString severityWord(diagnosis::Severity severity) {
  switch (severity) {
    case diagnosis::Severity::Error:
      return Texts::tr("error");
    case diagnosis::Severity::Warning:
      return Texts::tr("warning");
    case diagnosis::Severity::Note:
      break;
  }
  return Texts::tr("note");
}

QString certaintyWord(diagnosis::Certainty certainty) {
  switch (certainty) {
    case diagnosis::Certainty::Certain:
      return {};
    case diagnosis::Certainty::Likely:
      return Texts::tr("likely");
    case diagnosis::Certainty::CannotTell:
      break;
  }
  return Texts::tr("cannot be told from this capture");
}

QString sourceWord(diagnosis::Source source) {
  switch (source) {
    case diagnosis::Source::Client:
      return Texts::tr("client");
    case diagnosis::Source::Server:
      return Texts::tr("server");
    case diagnosis::Source::Network:
      return Texts::tr("network");
    case diagnosis::Source::Capture:
      break;
  }
  return Texts::tr("capture");
}

QChar directionMark(Direction direction) {
  return direction == Direction::ClientToServer ? u'→' : u'←';
}

QChar directionMark(StepDirection direction) {
  switch (direction) {
    case StepDirection::ClientToServer:
      return u'→';
    case StepDirection::ServerToClient:
      return u'←';
    case StepDirection::Both:
      break;
  }
  return u'⇄';
}

QString directionWords(StepDirection direction) {
  switch (direction) {
    case StepDirection::ClientToServer:
      return Texts::tr("client to server");
    case StepDirection::ServerToClient:
      return Texts::tr("server to client");
    case StepDirection::Both:
      break;
  }
  return Texts::tr("both directions");
}

QString stepStatusWord(StepStatus status) {
  switch (status) {
    case StepStatus::Seen:
      return Texts::tr("seen");
    case StepStatus::Missing:
      return Texts::tr("missing");
    case StepStatus::Violated:
      return Texts::tr("violated");
    case StepStatus::NotCaptured:
      break;
  }
  return Texts::tr("not captured");
}

QString phaseStatusWord(PhaseStatus status) {
  switch (status) {
    case PhaseStatus::Complete:
      return Texts::tr("complete");
    case PhaseStatus::Partial:
      return Texts::tr("partial");
    case PhaseStatus::Missing:
      return Texts::tr("missing");
    case PhaseStatus::Failed:
      return Texts::tr("failed");
    case PhaseStatus::NotCaptured:
      break;
  }
  return Texts::tr("not captured");
}

QString roleWord(const session::Session& session) {
  switch (session.role) {
    case session::Role::Publish:
      return Texts::tr("push");
    case session::Role::Play:
      return Texts::tr("pull");
    case session::Role::Both:
      return Texts::tr("push and pull");
    case session::Role::Unknown:
      break;
  }
  if (session.tunnel) return u"RTMPT"_s;
  if (isRtmp(session)) return fromUtf8(rtmp::toString(session.protocol == rtmp::Protocol::Undecided ? rtmp::Protocol::Rtmp : session.protocol));
  if (session.protocol == rtmp::Protocol::Undecided) return Texts::tr("connection");
  return Texts::tr("not RTMP");
}

QString streamLabel(const session::Session& session) {
  const std::string target = exporting::sessionShortTarget(session);
  return target.empty() ? fromUtf8(toString(session.serverEndpoint)) : fromWire(target, 120);
}

QString clientLabel(const session::Session& session) {
  const std::string text = exporting::clientText(session);
  return text.empty() ? Texts::tr("client") : fromWire(text, 60);
}

QString serverLabel(const session::Session& session) {
  const std::string text = exporting::serverText(session);
  return text.empty() ? Texts::tr("server") : fromWire(text, 60);
}

QString peersLabel(const session::Session& session) {
  const bool known = !exporting::clientText(session).empty() || !exporting::serverText(session).empty();
  if (known) return u"%1 → %2"_s.arg(clientLabel(session), serverLabel(session));
  return u"%1 → %2"_s.arg(fromUtf8(toString(session.clientEndpoint)), fromUtf8(toString(session.serverEndpoint)));
}

QString mediaLabel(const session::Session& session) {
  return fromUtf8(exporting::mediaText(session));
}

QString codecsLabel(const session::Session& session) {
  return fromUtf8(exporting::codecsText(session));
}

bool captureIsFlawed(const analysis::Analysis& analysis) {
  if (analysis.damage || analysis.snapLengthCuts > 0) return true;
  return std::ranges::any_of(analysis.connections, [](const auto& connection) {
    return connection->connection->from(Side::A).missingBytes + connection->connection->from(Side::B).missingBytes > 0;
  });
}

QString captureQuality(const analysis::Analysis& analysis) {
  std::uint64_t missing = 0;
  std::uint64_t dropped = 0;
  for (const auto& connection : analysis.connections) {
    missing += connection->connection->from(Side::A).missingBytes + connection->connection->from(Side::B).missingBytes;
  }
  for (const capture::CaptureInterface& interface : analysis.capture.interfaces) dropped += interface.dropped.value_or(0);
  QStringList flaws;
  if (analysis.damage) {
    flaws << (analysis.damage->kind == capture::CaptureError::Kind::Cut ? Texts::tr("file cut off") : Texts::tr("file damaged"));
  }
  if (analysis.snapLengthCuts > 0) flaws << counted(analysis.snapLengthCuts, Texts::tr("1 packet cut short"), Texts::tr("%1 packets cut short"));
  if (missing > 0) flaws << Texts::tr("%1 missing").arg(sizeText(missing));
  if (dropped > 0) flaws << counted(dropped, Texts::tr("1 packet dropped"), Texts::tr("%1 packets dropped"));
  return Texts::tr("capture: %1").arg(flaws.isEmpty() ? Texts::tr("whole, no gaps") : flaws.join(u", "_s));
}

QStringList captureContents(const analysis::Analysis& analysis) {
  std::map<std::pair<std::uint16_t, QString>, std::uint64_t> byPort;
  std::uint64_t tcpPackets = 0;
  for (const auto& analyzed : analysis.connections) {
    const net::Connection& connection = *analyzed->connection;
    QString protocol = fromWire(analyzed->detail, 60);
    if (protocol.isEmpty() && analyzed->protocol != rtmp::Protocol::Undecided && analyzed->protocol != rtmp::Protocol::Unknown) {
      protocol = fromUtf8(rtmp::toString(analyzed->protocol));
    }
    const std::uint16_t port = std::min(connection.endpoint(Side::A).port, connection.endpoint(Side::B).port);
    ++byPort[{port, protocol}];
    tcpPackets += connection.packets;
  }
  static constexpr std::size_t kMaxLines = 6;
  QStringList lines;
  for (const auto& [where, count] : byPort) {
    if (static_cast<std::size_t>(lines.size()) == kMaxLines) {
      lines << counted(byPort.size() - kMaxLines, Texts::tr("… and connections on 1 more port"), Texts::tr("… and connections on %1 more ports"));
      break;
    }
    const QString connections = counted(count, Texts::tr("1 TCP connection"), Texts::tr("%1 TCP connections"));
    const QString what = Texts::tr("%1 on port %2").arg(connections).arg(where.first);
    lines << (where.second.isEmpty() ? what : what + u": "_s + where.second);
  }
  if (const std::uint64_t others = analysis.packets.size() - std::min<std::uint64_t>(tcpPackets, analysis.packets.size()); others > 0) {
    lines << counted(others, Texts::tr("1 packet that is not TCP"), Texts::tr("%1 packets that are not TCP"));
  }
  if (lines.isEmpty()) lines << Texts::tr("no packets at all");
  return lines;
}

}  // namespace rtmpscope::ui
