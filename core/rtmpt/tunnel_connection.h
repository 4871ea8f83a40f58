// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/stream_event.h"
#include "rtmpt/http_reader.h"
#include "rtmpt/tunnel_request.h"
#include "rtmpt/tunnel_session.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace rtmpscope::rtmpt {

/// Sessions that are followed in all; later ones are passed over.
inline constexpr std::size_t kMaxTunnels = 100'000;
/// Requests of a connection that may wait for their answers; of more, the oldest are forgotten.
inline constexpr std::size_t kMaxOpenRequests = 256;

/// The caps of the room; others than these are for tests.
struct TunnelLimits {
  std::size_t sessions = kMaxTunnels;
  std::size_t openRequests = kMaxOpenRequests;
};

/// Finds and begins sessions by what requests and answers say. Null: there are too many.
class TunnelDesk {
 public:
  virtual ~TunnelDesk() = default;
  /// A request to /open: a session that has no id yet.
  virtual TunnelSession* beginSession(TcpStreamIndex stream, const TunnelRequest& request) = 0;
  /// The answer to that request said its id.
  virtual void nameSession(TunnelSession& session, TcpStreamIndex stream, const TunnelRequest& request, const std::string& id) = 0;
  /// The session of a request to /send, /idle or /close; begins one if its /open was not captured.
  virtual TunnelSession* findSession(TcpStreamIndex stream, const TunnelRequest& request) = 0;
  /// An answer that can't be assigned otherwise: only the server's direction was captured.
  virtual TunnelSession* beginUnasked(TcpStreamIndex stream, const std::string& id) = 0;
  /// Requests that may wait for their answers on one connection.
  [[nodiscard]] virtual std::size_t openRequestLimit() const = 0;
  /// The answer to a request that was forgotten came, in a connection with a tunnel.
  virtual void onForgottenAnswer() = 0;
};

/// One TCP connection that carries HTTP, and perhaps a tunnel or several: pairs answers with requests.
class TunnelConnection {
 public:
  /// @param desk  must outlive this
  TunnelConnection(TunnelDesk& desk, TcpStreamIndex stream, std::array<HttpReader::Start, 2> starts);
  TunnelConnection(const TunnelConnection&) = delete;  // its readers hold on to it
  TunnelConnection& operator=(const TunnelConnection&) = delete;

  void feed(Side side, const StreamEvent& event) { m_lanes[indexOf(side)].reader.feed(event); }

  /// Who sent a request, or received an answer; none before the first one.
  [[nodiscard]] std::optional<Side> client() const { return m_client; }
  /// Whether a request or an answer of a tunnel was there.
  [[nodiscard]] bool carriesTunnel() const { return m_carriesTunnel; }
  /// Messages so far: none means that it may be no HTTP at all.
  [[nodiscard]] bool sawMessage() const { return m_client.has_value(); }
  /// The first request line, or the first answer's if there is no request: "POST /open/1". From the wire.
  [[nodiscard]] const std::string& firstLine() const { return m_firstLine; }

 private:
  /// A request of a tunnel.
  struct Question {
    TunnelSession* session = nullptr;  // null: there are too many, or it has none
    TunnelRequest request;
    std::string line;
  };
  /// A request that waits for its answer. Most are of no tunnel, and take little memory.
  struct Asked {
    std::unique_ptr<Question> tunnel;
    BodyRule answer = BodyRule::ByHead;
  };
  /// What is done with the body that comes.
  struct Body {
    TunnelSession* session = nullptr;
    TunnelLane::Ticket ticket = 0;
    std::optional<std::uint64_t> sequence;  // of an answer
    bool polled = false;                    // its first byte is not RTMP
    bool namesSession = false;              // it is the session id
    std::unique_ptr<Question> asked;        // namesSession: what it answers
    std::string text;                       // namesSession: so far
  };
  /// Hears one direction.
  struct Lane final : HttpListener {
    Lane(TunnelConnection& owner, Side sender, HttpReader::Start start) : connection(owner), side(sender), reader(*this, start) {}
    Lane(const Lane&) = delete;  // the reader holds on to it
    Lane& operator=(const Lane&) = delete;

    BodyRule onHead(const HttpHead& head) override;
    void onBody(const StreamData& part) override;
    void onBodyMissing(const StreamMissing& part) override;
    void onMessageEnd(HttpEnd end, FrameNumber frame) override;
    void onFramingLost(FrameNumber frame) override;

    TunnelConnection& connection;
    Side side;
    HttpReader reader;
    Body body;
  };

  BodyRule onRequest(Lane& lane, const HttpHead& head);
  BodyRule onAnswer(Lane& lane, const HttpHead& head);
  void onTunnelAnswer(Lane& lane, const HttpHead& head, std::unique_ptr<Question> asked);
  void onUnaskedAnswer(Lane& lane, const HttpHead& head);
  void endOfSessionId(Body& body);
  void join(TunnelSession& session);
  void remember(Asked asked);
  static void noteWrong(WrongAnswers& wrong, const HttpHead& head, const std::string& request);

  TunnelDesk& m_desk;
  TcpStreamIndex m_stream;
  std::array<Lane, 2> m_lanes;                    // [Side]
  std::vector<Asked> m_asked;                     // the oldest first
  std::unordered_set<TunnelSession*> m_sessions;  // that it carried
  TunnelSession* m_latest = nullptr;              // the one of them that was spoken of last
  std::optional<Side> m_client;
  std::string m_firstLine;
  bool m_firstLineIsAnswer = false;
  bool m_carriesTunnel = false;
  std::size_t m_forgotten = 0;  // requests before those of m_asked whose answers are still to come
  bool m_paired = true;         // no request and no answer was lost: the next answer belongs to the oldest request
};

}  // namespace rtmpscope::rtmpt
