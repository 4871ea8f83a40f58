// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/append_only.h"
#include "base/bytes.h"
#include "base/direction.h"
#include "base/ids.h"

#include <vector>

namespace rtmpscope {

/// A piece of what one side of a TCP connection sent.
struct SourceRange {
  TcpStreamIndex tcpStream;
  Side side = Side::A;
  StreamRange range;
  StreamOffset at;  ///< where its first byte stands in the stream that was put together

  bool operator==(const SourceRange&) const = default;
};

/// A byte stream that does not stand in a TCP stream as it is, but was put together from pieces of one or several of them:
/// the bodies of tunnelled HTTP requests, what was inside TLS records. This is the way back: each stretch says where its
/// bytes came from, one source byte for each byte. It takes memory by stretch and not by byte.
class DerivedStretches {
 public:
  /// The bytes from `offset` on, up to the next stretch, stand in that TCP stream from `source` on.
  struct Stretch {
    StreamOffset offset;
    StreamOffset source;
    TcpStreamIndex tcpStream;
    Side side = Side::A;
    bool nowhere = false;  ///< these bytes are in no captured stream: nothing else here counts
  };
  using Rows = RowsView<Stretch, 4, 4096>;

  DerivedStretches() = default;
  DerivedStretches(Rows rows, StreamOffset end) : m_rows(std::move(rows)), m_end(end) {}

  [[nodiscard]] StreamOffset end() const { return m_end; }
  /// Where the bytes of `range` came from, in the order of this stream. Those that are nowhere are left out.
  [[nodiscard]] std::vector<SourceRange> sources(StreamRange range) const;

 private:
  Rows m_rows;
  StreamOffset m_end;
};

/// The growing side of DerivedStretches.
class DerivedStream {
 public:
  using Stretch = DerivedStretches::Stretch;

  /// The next `size` bytes are those of `source` from its offset `begin` on. What goes on where the last stretch ended takes
  /// no further memory.
  void append(TcpStreamIndex stream, Side side, StreamOffset begin, std::uint64_t size);
  /// The next `size` bytes are in no captured stream.
  void appendNowhere(std::uint64_t size);

  [[nodiscard]] StreamOffset end() const { return m_end; }
  /// The connection that a byte came from; that of stream 0 for one that is nowhere.
  [[nodiscard]] TcpStreamIndex tcpStreamAt(StreamOffset at) const;
  /// As DerivedStretches::sources.
  [[nodiscard]] std::vector<SourceRange> sources(StreamRange range) const;
  [[nodiscard]] DerivedStretches view() const { return {m_rows.view(), m_end}; }

 private:
  AppendOnly<Stretch, 4, 4096> m_rows;
  StreamOffset m_end;
};

}  // namespace rtmpscope
