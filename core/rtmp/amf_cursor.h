// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_reader.h"
#include "rtmp/amf_value.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::rtmp {

/// What the readers of both AMF encodings share: one place in one message body, the first error, and what has been used
/// up of the limits. Positions count from the start of the body.
class AmfCursor {
 public:
  AmfCursor(ByteView body, std::size_t begin) : m_body(body), m_in(body) { m_in.skip(begin); }

  [[nodiscard]] ByteReader& in() { return m_in; }
  [[nodiscard]] const ByteReader& in() const { return m_in; }
  [[nodiscard]] std::size_t position() const { return static_cast<std::size_t>(m_in.offset().value()); }
  [[nodiscard]] const std::optional<ParseError>& error() const { return m_error; }
  [[nodiscard]] bool ok() const { return !m_error; }

  void moveTo(std::size_t position) {
    m_in = ByteReader{m_body};
    m_in.skip(position);
  }

  /// Notes the first error; later ones follow from it.
  void fail(const ParseError& error) {
    if (!m_error) m_error = error;
  }
  void fail(ParseError::Kind kind, std::size_t at, std::string_view what, std::uint64_t wanted = 0, std::uint64_t had = 0) {
    fail(ParseError{kind, StreamOffset{at}, what, wanted, had});
  }
  /// True if all reads so far found their bytes; else notes what was missing.
  bool check(std::string_view what) {
    if (!m_in.ok()) fail(m_in.shortage(what));
    return ok();
  }

  /// True while a reference is being resolved: then nothing new enters a table.
  [[nodiscard]] bool replaying() const { return m_replays > 0; }

  /// Counts a value and a level of depth. False, with the error noted, where that is one too many.
  bool enter();
  void leave() { --m_depth; }

  /// The bytes as a string. Those of a repetition are charged to kMaxAmfRepeatedBytes.
  std::string text(ByteView bytes, bool repeated);

 private:
  friend class AmfObjectTable;

  ByteView m_body;
  ByteReader m_in;
  std::optional<ParseError> m_error;
  std::size_t m_depth = 0;
  std::size_t m_values = 0;
  std::size_t m_repeatedValues = 0;
  std::size_t m_repeatedBytes = 0;
  std::size_t m_replays = 0;  // how many references are being resolved within each other
};

/// The table that references point into: where earlier objects stand in the body. A reference is resolved by reading the
/// object once more from there, so that nothing is kept twice.
class AmfObjectTable {
 public:
  explicit AmfObjectTable(AmfCursor& cursor) : m_cursor(cursor) {}

  /// Enters the object whose marker is at `begin`. Does nothing while a reference is being resolved.
  /// @return  what close() wants back
  std::size_t open(std::size_t begin);
  void close(std::size_t entry);

  /// Reads the object at `index` again with `read`, as the value that stands at `value.bytes.offset`. It stays a Reference
  /// if there is no such object, if it is the one that the reference stands in, or if it is too big.
  template <class Read>
  void resolve(std::uint64_t index, AmfValue& value, Read read) {
    value.type = AmfValue::Type::Reference;
    value.number = static_cast<double>(index);
    if (!canResolve(index, value.bytes.offset)) return;
    const ByteReader after = m_cursor.m_in;
    const std::size_t at = value.bytes.offset;
    m_cursor.m_in = ByteReader{m_cursor.m_body};
    m_cursor.m_in.skip(m_entries[index].begin);
    m_cursor.m_repeatedValues += m_entries[index].values;
    ++m_cursor.m_replays;
    value = read();
    --m_cursor.m_replays;
    m_cursor.m_in = after;
    value.bytes.offset = at;
    value.repeated = true;
  }

 private:
  struct Entry {
    std::size_t begin = 0;
    std::size_t end = 0;     // 0 while it is being read
    std::size_t values = 0;  // before: the count at its start; after: how many values it has
  };
  static constexpr std::size_t kNotEntered = static_cast<std::size_t>(-1);

  [[nodiscard]] bool canResolve(std::uint64_t index, std::size_t at) const;

  AmfCursor& m_cursor;
  std::vector<Entry> m_entries;
};

}  // namespace rtmpscope::rtmp
