// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnel_connection.h"

#include <utility>

namespace rtmpscope::rtmpt {
namespace {

using Kind = TunnelRequest::Kind;

constexpr std::uint64_t kLongestIdBody = kMaxSessionId + 2;
constexpr std::uint64_t kShortestIdBody = 9;  // of an answer without its request and without a content type

bool isSuccess(const HttpHead& head) {
  return head.status >= 200 && head.status < 300;
}

/// A web server's or a proxy's page with the status 200.
bool isForeign(const HttpHead& head) {
  return !head.contentType.empty() && !head.isTunnelType() && head.contentType != "application/octet-stream";
}

bool mayNameSession(const HttpHead& head) {
  return head.contentLength.value_or(0) > 1 && *head.contentLength <= kLongestIdBody;
}

}  // namespace

TunnelConnection::TunnelConnection(TunnelDesk& desk, TcpStreamIndex stream, std::array<HttpReader::Start, 2> starts)
    : m_desk(desk), m_stream(stream), m_lanes{Lane{*this, Side::A, starts[0]}, Lane{*this, Side::B, starts[1]}} {
  m_paired = starts[0] == HttpReader::Start::Message && starts[1] == HttpReader::Start::Message;
}

BodyRule TunnelConnection::Lane::onHead(const HttpHead& head) {
  body = {};
  const bool request = head.kind == HttpHead::Kind::Request;
  if (!connection.m_client) connection.m_client = request ? side : otherSide(side);
  if (request != (side == *connection.m_client)) return BodyRule::ByHead;  // both sides ask: that is no tunnel
  return request ? connection.onRequest(*this, head) : connection.onAnswer(*this, head);
}

BodyRule TunnelConnection::onRequest(Lane& lane, const HttpHead& head) {
  Asked asked;
  if (head.method == "HEAD") asked.answer = BodyRule::None;
  if (head.method == "CONNECT") asked.answer = BodyRule::NoMoreHttp;
  const std::optional<TunnelRequest> request = parseTunnelRequest(head.method, head.target);
  std::string line = head.method + " " + head.target;
  if (m_firstLine.empty() || std::exchange(m_firstLineIsAnswer, false)) m_firstLine = line;
  TunnelSession* session = nullptr;
  if (request) {
    m_carriesTunnel = true;
    if (request->kind == Kind::Open) {
      session = m_desk.beginSession(m_stream, *request);
      if (session != nullptr) session->counts().openFrame = head.firstFrame;
    } else if (request->kind != Kind::Ident) {
      session = m_desk.findSession(m_stream, *request);
    }
    asked.tunnel = std::make_unique<Question>(Question{session, *request, std::move(line)});
  }
  if (session != nullptr) {
    join(*session);
    TunnelFacts& counts = session->counts();
    if (request->kind == Kind::Send) ++counts.sends;
    if (request->kind == Kind::Idle) ++counts.idles;
    if (request->kind == Kind::Close) counts.closeFrame = head.firstFrame;
    if (request->kind != Kind::Open && !request->sequence && counts.withoutNumber++ == 0) counts.withoutNumberFrame = head.firstFrame;
    if (request->kind != Kind::Open) {
      lane.body.session = session;
      lane.body.ticket = session->lane(Direction::ClientToServer).begin(request->sequence, head.firstFrame);
      if (lane.body.ticket == 0) ++counts.repeated;
      // What the others have in their bodies is one byte that only is there because a POST must have one.
      if (request->kind != Kind::Send) {
        session->lane(Direction::ClientToServer).end(lane.body.ticket, HttpEnd::Whole, head.frame);
        lane.body = {};
      }
    }
  }
  remember(std::move(asked));
  return BodyRule::ByHead;
}

void TunnelConnection::remember(Asked asked) {
  if (m_asked.size() == m_desk.openRequestLimit()) {
    m_asked.erase(m_asked.begin());
    ++m_forgotten;
  }
  m_asked.push_back(std::move(asked));
}

BodyRule TunnelConnection::onAnswer(Lane& lane, const HttpHead& head) {
  if (m_firstLine.empty()) {
    m_firstLine = "HTTP " + std::to_string(head.status) + " " + head.reason;
    m_firstLineIsAnswer = true;
  }
  // One request since something was lost, and then this answer: a client that waits for each answer has its turn again.
  if (!m_paired && m_asked.size() == 1) m_paired = true;
  if (!m_paired || m_asked.empty() || m_forgotten > 0) {
    if (m_forgotten > 0) {
      --m_forgotten;
      if (m_carriesTunnel) m_desk.onForgottenAnswer();
    } else if (!m_asked.empty()) {
      m_asked.erase(m_asked.begin());
    }
    onUnaskedAnswer(lane, head);
    return BodyRule::ByHead;
  }
  Asked asked = std::move(m_asked.front());
  m_asked.erase(m_asked.begin());
  const BodyRule rule = asked.answer == BodyRule::NoMoreHttp && !isSuccess(head) ? BodyRule::ByHead : asked.answer;
  if (asked.tunnel && asked.tunnel->session != nullptr) onTunnelAnswer(lane, head, std::move(asked.tunnel));
  return rule;
}

void TunnelConnection::onTunnelAnswer(Lane& lane, const HttpHead& head, std::unique_ptr<Question> asked) {
  TunnelSession& session = *asked->session;
  TunnelFacts& counts = session.counts();
  if (counts.server.empty()) counts.server = head.server;
  TunnelLane& down = session.lane(Direction::ServerToClient);
  if (!isSuccess(head) || isForeign(head)) {
    noteWrong(isSuccess(head) ? counts.foreign : counts.refused, head, asked->line);
    if (asked->request.kind != Kind::Open) down.end(down.begin(asked->request.sequence, head.firstFrame), HttpEnd::Whole, head.frame);
    return;
  }
  ++counts.answers;
  counts.refused.last = counts.foreign.last = false;
  if (asked->request.kind == Kind::Open) {
    if (head.contentLength && !mayNameSession(head)) return noteWrong(counts.foreign, head, asked->line);
    lane.body.namesSession = true;
    lane.body.session = &session;
    lane.body.asked = std::move(asked);
    return;
  }
  lane.body.session = &session;
  lane.body.sequence = asked->request.sequence;
  lane.body.polled = true;
  lane.body.ticket = down.begin(asked->request.sequence, head.firstFrame);
}

// Its request was not captured, or it is not known which one it was.
void TunnelConnection::onUnaskedAnswer(Lane& lane, const HttpHead& head) {
  if (!isSuccess(head) || isForeign(head)) return;
  if (m_latest == nullptr) {
    const bool mayBeId = mayNameSession(head) && (head.isTunnelType() || (head.contentType.empty() && *head.contentLength >= kShortestIdBody));
    if (mayBeId) {
      lane.body.namesSession = true;
      return;
    }
    if (!head.isTunnelType()) return;
    TunnelSession* const session = m_desk.beginUnasked(m_stream, {});
    if (session == nullptr) return;
    join(*session);
  }
  m_carriesTunnel = true;
  TunnelSession& session = *m_latest;
  ++session.counts().answers;
  if (session.counts().server.empty()) session.counts().server = head.server;
  lane.body.session = &session;
  lane.body.polled = true;
  lane.body.ticket = session.lane(Direction::ServerToClient).begin({}, head.firstFrame);
}

void TunnelConnection::Lane::onBody(const StreamData& part) {
  if (body.namesSession) {
    for (const std::uint8_t byte : part.bytes) {
      if (body.text.size() < kLongestIdBody + 1) body.text += static_cast<char>(byte);
    }
    return;
  }
  if (body.session == nullptr || part.bytes.empty()) return;
  StreamData rest = part;
  if (std::exchange(body.polled, false)) {
    TunnelFacts& counts = body.session->counts();
    counts.lastPoll = rest.bytes[0];
    if (!counts.firstPoll) counts.firstPoll = rest.bytes[0];
    rest.bytes = rest.bytes.subspan(1);
    rest.offset += 1;
  }
  body.session->lane(directionFrom(side, *connection.m_client)).add(body.ticket, {connection.m_stream, side}, rest);
}

void TunnelConnection::Lane::onBodyMissing(const StreamMissing& part) {
  if (body.session == nullptr || body.namesSession) return;
  StreamMissing rest = part;
  if (std::exchange(body.polled, false)) {
    rest.offset += 1;
    rest.size -= 1;
  }
  body.session->lane(directionFrom(side, *connection.m_client)).add(body.ticket, {connection.m_stream, side}, rest);
}

void TunnelConnection::Lane::onMessageEnd(HttpEnd end, FrameNumber frame) {
  Body over = std::exchange(body, {});
  if (over.namesSession) {
    if (end == HttpEnd::Whole) connection.endOfSessionId(over);
    return;
  }
  if (over.session == nullptr) return;
  over.session->lane(directionFrom(side, *connection.m_client)).end(over.ticket, end, frame);
  // A server takes requests in the order of their numbers: it has had all before this one.
  if (over.sequence) over.session->lane(Direction::ClientToServer).answered(*over.sequence);
}

// Requests have numbers, which will tell whether one is missing; answers take theirs from their requests.
void TunnelConnection::Lane::onFramingLost(FrameNumber) {
  connection.m_paired = false;
  connection.m_asked.clear();
  connection.m_forgotten = 0;
  const bool answers = connection.m_client && side != *connection.m_client;
  if (connection.m_latest == nullptr) return;
  if (answers) {
    connection.m_latest->lane(Direction::ServerToClient).lose();
  } else {
    connection.m_latest->counts().requestsLost = true;
  }
}

void TunnelConnection::endOfSessionId(Body& body) {
  const std::optional<std::string> id = parseSessionId(body.text);
  if (body.session == nullptr) {  // an answer without its request
    if (!id || m_latest != nullptr) return;
    m_carriesTunnel = true;
    TunnelSession* const session = m_desk.beginUnasked(m_stream, *id);
    if (session == nullptr) return;
    ++session->counts().answers;
    join(*session);
  } else if (id) {
    m_desk.nameSession(*body.session, m_stream, body.asked->request, *id);
  } else {
    HttpHead page;
    page.status = 200;
    noteWrong(body.session->counts().foreign, page, body.asked->line);
  }
}

void TunnelConnection::join(TunnelSession& session) {
  if (m_latest == &session) return;
  m_latest = &session;
  if (m_sessions.insert(&session).second) session.addConnection(m_stream);
}

void TunnelConnection::noteWrong(WrongAnswers& wrong, const HttpHead& head, const std::string& request) {
  wrong.last = true;
  if (wrong.count++ > 0) return;
  wrong.status = head.status;
  wrong.reason = head.reason;
  wrong.contentType = head.contentType;
  wrong.request = request;
  wrong.frame = head.firstFrame;
}

}  // namespace rtmpscope::rtmpt
