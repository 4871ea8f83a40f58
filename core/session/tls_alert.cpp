// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/tls_alert.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::session {
namespace {

// RFC 8446 5.1: what a record holds.
constexpr std::uint8_t kAlertRecord = 21;
constexpr std::uint8_t kDataRecord = 23;
constexpr std::uint8_t kFirstRecord = 20;
constexpr std::uint8_t kLastRecord = 24;

struct AlertName {
  std::uint8_t number;
  std::string_view name;
};

constexpr AlertName kNames[] = {
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {22, "record_overflow"},
    {40, "handshake_failure"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
};

}  // namespace

std::string tlsAlertName(std::uint8_t description) {
  const auto found = std::ranges::find(kNames, description, &AlertName::number);
  return found == std::end(kNames) ? fmt::format("{}", description) : fmt::format("{} ({})", found->name, description);
}

std::optional<TlsAlert> TlsAlertReader::feed(const StreamEvent& event) {
  if (m_done) return std::nullopt;
  if (const auto* const data = std::get_if<StreamData>(&event)) return take(*data);
  m_done = true;  // behind a hole nobody knows where a record begins
  return std::nullopt;
}

std::optional<TlsAlert> TlsAlertReader::take(const StreamData& data) {
  ByteView bytes = data.bytes;
  while (!bytes.empty()) {
    if (m_have < kHeader) {
      m_bytes[m_have++] = bytes.front();
      bytes = bytes.subspan(1);
      if (m_have < kHeader) continue;
      if (m_bytes[0] < kFirstRecord || m_bytes[0] > kLastRecord) {
        m_done = true;
        return std::nullopt;
      }
      m_left = std::size_t{m_bytes[3]} << 8U | m_bytes[4];
      m_data = m_data || m_bytes[0] == kDataRecord;
      if (m_left == 0) m_have = 0;
      continue;
    }
    // An alert that is longer is encrypted.
    const bool readable = m_bytes[0] == kAlertRecord && m_left <= kAlert && m_have + m_left == kHeader + kAlert;
    if (readable) {
      m_bytes[m_have++] = bytes.front();
      bytes = bytes.subspan(1);
      if (--m_left > 0) continue;
      m_done = true;
      TlsAlert alert;
      alert.level = m_bytes[kHeader];
      alert.description = m_bytes[kHeader + 1];
      alert.frame = data.frame;
      alert.afterData = m_data;
      return alert;
    }
    const std::size_t passed = std::min(m_left, bytes.size());
    bytes = bytes.subspan(passed);
    m_left -= passed;
    if (m_left == 0) m_have = 0;
  }
  return std::nullopt;
}

}  // namespace rtmpscope::session
