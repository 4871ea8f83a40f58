// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/stream_event.h"
#include "rtmpt/http_head.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmpt {

/// How long the body of a message is.
enum class BodyRule : std::uint8_t {
  ByHead,      ///< as its head says
  None,        ///< there is none whatever the head says: the answer to HEAD (RFC 9112, 6.3)
  NoMoreHttp,  ///< what follows is another protocol: the answer to CONNECT, Upgrade
};

/// How a message ended.
enum class HttpEnd : std::uint8_t {
  Whole,      ///< at its end; bytes of known places in it may be missing
  Broken,     ///< bytes are missing, and how many of the body were among them is not known
  Truncated,  ///< the stream ended inside it
};

/// Told what one direction of an HTTP/1.x connection carries. All views live only during the call.
class HttpListener {
 public:
  virtual ~HttpListener() = default;

  /// A message begins. Answers of the 1xx kind are passed over, except 101.
  virtual BodyRule onHead(const HttpHead& head) = 0;
  /// Bytes of its body, in order, free of chunk headers. Offsets are those of the stream, and jump over what is no body.
  virtual void onBody(const StreamData& part) = 0;
  /// Bytes of its body that are missing; their number is known.
  virtual void onBodyMissing(const StreamMissing& part) = 0;
  virtual void onMessageEnd(HttpEnd end, FrameNumber frame) = 0;
  /// Between two messages something is missing, or is no HTTP: messages may have been lost, how many is not known.
  virtual void onFramingLost(FrameNumber frame) = 0;
};

/// Finds the messages in one direction of an HTTP/1.x connection (RFC 9112): stream events in, heads and bodies out. Bodies
/// are not copied. After a loss it goes on at the next start line.
class HttpReader {
 public:
  enum class Start : std::uint8_t {
    Message,    ///< the first byte begins a message
    MidStream,  ///< somewhere in one
  };

  /// @param listener  must outlive this
  HttpReader(HttpListener& listener, Start start) : m_listener(&listener), m_state(start == Start::Message ? State::Head : State::Seeking) {}

  void feed(const StreamEvent& event);

 private:
  enum class State : std::uint8_t {
    Head,
    Body,       // m_left bytes of it are to come
    ChunkSize,  // the line that begins a chunk
    Chunk,      // m_left bytes of it are to come
    ChunkEnd,   // the line end behind it
    Trailer,    // lines up to an empty one
    UntilEnd,   // the body goes on until the connection is closed
    Seeking,    // looks for a start line
    Stopped,    // no HTTP any more
  };

  void take(const StreamData& data);
  void take(const StreamMissing& missing);
  void take(const StreamEnd& end);

  /// Each uses some of `data`, at least one byte, and says how many.
  std::size_t readHead(const StreamData& data);
  std::size_t readBody(const StreamData& data);
  std::size_t readLine(const StreamData& data);
  std::size_t seek(const StreamData& data);
  void seekInside(FrameNumber frame);

  void beginBody(const HttpHead& head, BodyRule rule, FrameNumber frame);
  void endLine(FrameNumber frame);
  void endBodyPart(FrameNumber frame);
  void endMessage(HttpEnd end, FrameNumber frame);
  void loseFraming(FrameNumber frame);
  [[nodiscard]] bool insideBody() const { return m_state != State::Head && m_state != State::Seeking && m_state != State::Stopped; }

  /// Bytes that came in one event.
  struct Part {
    StreamOffset begin;
    FrameNumber frame;
  };

  HttpListener* m_listener;
  State m_state;
  std::string m_text;          // of the head, of a line, or of what may become a start line
  StreamOffset m_textBegin;    // Head, Seeking: of its first byte
  FrameNumber m_firstFrame;    // Head: of its first byte
  std::vector<Part> m_sought;  // Seeking: what m_text came in
  std::uint64_t m_left = 0;    // Body, Chunk: bytes to come
  bool m_inStartLine = false;  // Head: its end has not come
};

}  // namespace rtmpscope::rtmpt
