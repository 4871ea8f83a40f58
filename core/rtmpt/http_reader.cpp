// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/http_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace rtmpscope::rtmpt {
namespace {

constexpr std::size_t kMaxChunkLine = 1024;  // sizes and their extensions
constexpr std::size_t kMaxSought = 2048;     // of a start line that has not ended yet
constexpr std::uint16_t kContinue = 100;
constexpr std::uint16_t kSwitchingProtocols = 101;
constexpr std::uint16_t kOk = 200;
constexpr std::uint16_t kNoContent = 204;
constexpr std::uint16_t kNotModified = 304;

bool isInterim(const HttpHead& head) {
  return head.kind == HttpHead::Kind::Response && head.status >= kContinue && head.status < kOk && head.status != kSwitchingProtocols;
}

bool isLineEnd(std::uint8_t byte) {
  return byte == '\r' || byte == '\n';
}

std::string_view textOf(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Whether the line before the line end that was just added is empty, and so the head complete.
bool endsHead(std::string_view text) {
  return text.ends_with("\n\r\n") || text.ends_with("\n\n");
}

/// Judges a start line as it comes, perhaps byte by byte: of one without an end a glance at its beginning is enough.
bool mayBeStartLine(std::string_view line, bool whole) {
  constexpr std::size_t kGlance = 256;
  if (whole) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return judgeStartLine(whole ? line : line.substr(0, kGlance), whole) != StartLine::No;
}

/// Where a start line stands in `text`, or may begin at its end; its size if there is none.
std::size_t findStartLine(std::string_view text) {
  constexpr std::size_t kGlance = 9;  // tells nearly everything that is no start line
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] < 'A' || text[at] > 'Z' || judgeStartLine(text.substr(at, kGlance), false) == StartLine::No) continue;
    std::string_view line = text.substr(at, kMaxSought);
    const std::size_t end = line.find('\n');
    if (end == std::string_view::npos && line.size() == kMaxSought) continue;
    line = line.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (judgeStartLine(line, end != std::string_view::npos) != StartLine::No) return at;
  }
  return text.size();
}

}  // namespace

void HttpReader::feed(const StreamEvent& event) {
  if (m_state == State::Stopped) return;
  std::visit([this](const auto& one) { take(one); }, event);
}

void HttpReader::take(const StreamData& data) {
  StreamData rest = data;
  while (!rest.bytes.empty() && m_state != State::Stopped) {
    std::size_t used = 0;
    switch (m_state) {
      case State::Head:
        used = readHead(rest);
        break;
      case State::Body:
      case State::Chunk:
      case State::UntilEnd:
        used = readBody(rest);
        break;
      case State::Seeking:
        used = seek(rest);
        break;
      default:
        used = readLine(rest);
        break;
    }
    rest.bytes = rest.bytes.subspan(used);
    rest.offset += used;
  }
}

std::size_t HttpReader::readHead(const StreamData& data) {
  std::size_t used = 0;
  if (m_text.empty()) {  // empty lines before a start line are allowed (RFC 9112, 2.2)
    while (used < data.bytes.size() && isLineEnd(data.bytes[used])) ++used;
    if (used == data.bytes.size()) return used;
    m_textBegin = data.offset + used;
    m_firstFrame = data.frame;
    m_inStartLine = true;
  }
  while (used < data.bytes.size()) {
    const std::string_view rest = textOf(data.bytes.subspan(used));
    const std::size_t end = rest.find('\n');
    const std::size_t size = std::min(end == std::string_view::npos ? rest.size() : end + 1, kMaxHeadBytes + 1 - m_text.size());
    m_text += rest.substr(0, size);
    used += size;
    const bool whole = end != std::string_view::npos;
    if (m_text.size() > kMaxHeadBytes) {
      loseFraming(data.frame);
      return used;
    }
    if (m_inStartLine && !mayBeStartLine(m_text, whole)) {
      seekInside(data.frame);
      return used;
    }
    if (whole) m_inStartLine = false;
    if (!whole || !endsHead(m_text)) continue;
    auto head = parseHttpHead(m_text);
    std::string{}.swap(m_text);  // a connection that waits takes no memory for it
    if (!head) {
      loseFraming(data.frame);
      return used;
    }
    head->range = {m_textBegin, data.offset + used};
    head->firstFrame = m_firstFrame;
    head->frame = data.frame;
    if (!isInterim(*head)) beginBody(*head, m_listener->onHead(*head), data.frame);
    return used;
  }
  return used;
}

void HttpReader::beginBody(const HttpHead& head, BodyRule rule, FrameNumber frame) {
  const bool response = head.kind == HttpHead::Kind::Response;
  if (rule == BodyRule::NoMoreHttp || (response && head.status == kSwitchingProtocols)) {
    endMessage(HttpEnd::Whole, frame);
    m_state = State::Stopped;
  } else if (rule == BodyRule::None || (response && (head.status == kNoContent || head.status == kNotModified))) {
    endMessage(HttpEnd::Whole, frame);
  } else if (head.chunked) {
    m_state = State::ChunkSize;
  } else if (head.contentLength.value_or(0) > 0) {
    m_left = *head.contentLength;
    m_state = State::Body;
  } else if (response && !head.contentLength) {
    m_state = State::UntilEnd;
  } else {
    endMessage(HttpEnd::Whole, frame);
  }
}

std::size_t HttpReader::readBody(const StreamData& data) {
  if (m_state == State::UntilEnd) {
    m_listener->onBody(data);
    return data.bytes.size();
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, data.bytes.size()));
  m_listener->onBody({data.offset, data.bytes.first(size), data.frame});
  m_left -= size;
  if (m_left == 0) endBodyPart(data.frame);
  return size;
}

void HttpReader::endBodyPart(FrameNumber frame) {
  if (m_state == State::Chunk) {
    m_state = State::ChunkEnd;
  } else {
    endMessage(HttpEnd::Whole, frame);
  }
}

// Chunk sizes, the line ends behind chunks, trailers (RFC 9112, 7.1).
std::size_t HttpReader::readLine(const StreamData& data) {
  const std::string_view rest = textOf(data.bytes);
  const std::size_t end = rest.find('\n');
  const std::size_t size = end == std::string_view::npos ? rest.size() : end + 1;
  if (m_text.size() + size > kMaxChunkLine) {
    const std::size_t used = kMaxChunkLine + 1 - m_text.size();  // the same however the bytes come in pieces
    endMessage(HttpEnd::Broken, data.frame);
    loseFraming(data.frame);
    return used;
  }
  m_text += rest.substr(0, size);
  if (end != std::string_view::npos) endLine(data.frame);
  return size;
}

void HttpReader::endLine(FrameNumber frame) {
  std::string line = std::move(m_text);
  m_text.clear();
  while (!line.empty() && isLineEnd(static_cast<std::uint8_t>(line.back()))) line.pop_back();
  if (m_state == State::ChunkSize) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const bool sizeEnds = end == line.data() + line.size() || *end == ';' || *end == ' ' || *end == '\t';
    if (error == std::errc{} && sizeEnds) {
      m_left = size;
      m_state = size == 0 ? State::Trailer : State::Chunk;
      return;
    }
  } else if (line.empty()) {
    if (m_state == State::ChunkEnd) {
      m_state = State::ChunkSize;
    } else {
      endMessage(HttpEnd::Whole, frame);
    }
    return;
  } else if (m_state == State::Trailer) {
    return;
  }
  endMessage(HttpEnd::Broken, frame);
  loseFraming(frame);
}

void HttpReader::endMessage(HttpEnd end, FrameNumber frame) {
  m_text.clear();
  m_state = State::Head;
  m_listener->onMessageEnd(end, frame);
}

void HttpReader::loseFraming(FrameNumber frame) {
  m_text.clear();
  m_state = State::Seeking;
  m_listener->onFramingLost(frame);
}

// The line so far is no start line, but one may begin in it.
void HttpReader::seekInside(FrameNumber frame) {
  std::string line = std::move(m_text);
  loseFraming(frame);
  const std::size_t at = 1 + findStartLine(std::string_view{line}.substr(1));
  m_text = line.substr(at);
  m_textBegin += at;
  m_sought = {{m_textBegin, frame}};
  if (!m_text.ends_with('\n')) return;
  m_firstFrame = frame;
  m_sought = {};
  m_inStartLine = false;
  m_state = State::Head;
}

std::size_t HttpReader::seek(const StreamData& data) {
  if (m_text.empty()) {
    m_textBegin = data.offset;
    m_sought.clear();
  }
  m_sought.push_back({data.offset, data.frame});
  const std::size_t before = m_text.size();
  m_text += textOf(data.bytes);
  const std::size_t at = findStartLine(m_text);
  const std::size_t end = m_text.find('\n', at);
  m_textBegin += at;
  const auto behind = std::ranges::find_if(m_sought, [this](const Part& part) { return part.begin > m_textBegin; });
  m_sought.erase(m_sought.begin(), behind - 1);
  if (at == m_text.size() || end == std::string::npos) {
    m_text.erase(0, at);
    return data.bytes.size();
  }
  // Whatever stood here before had no line end, so the line ends in these bytes.
  m_text = m_text.substr(at, end + 1 - at);
  m_firstFrame = m_sought.front().frame;
  m_sought = {};
  m_inStartLine = false;
  m_state = State::Head;
  return end + 1 - before;
}

void HttpReader::take(const StreamMissing& missing) {
  switch (m_state) {
    case State::UntilEnd:
      m_listener->onBodyMissing(missing);
      return;
    case State::Body:
    case State::Chunk: {
      StreamMissing part = missing;
      part.size = std::min(missing.size, m_left);
      m_listener->onBodyMissing(part);
      m_left -= part.size;
      const bool more = part.size < missing.size;
      if (m_left == 0) endBodyPart(missing.frame);
      if (!more) return;
      break;
    }
    case State::Seeking:
      m_text.clear();
      return;
    default:
      break;
  }
  if (insideBody()) endMessage(HttpEnd::Broken, missing.frame);
  loseFraming(missing.frame);
}

void HttpReader::take(const StreamEnd& end) {
  if (insideBody()) endMessage(m_state == State::UntilEnd && end.reason == EndReason::Fin ? HttpEnd::Whole : HttpEnd::Truncated, end.frame);
  m_state = State::Stopped;
}

}  // namespace rtmpscope::rtmpt
