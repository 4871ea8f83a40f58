// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about RTMPS: what TLS says before it is encrypted.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"

#include <array>
#include <string>

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::say;
using texts::Text;

struct AlertAdvice {
  std::uint8_t first;
  std::uint8_t last;
  texts::Phrase advice;
};

constexpr std::array kAdvice = {
    AlertAdvice{40, 40, "The two have no TLS version and cipher in common. Update the older side, or allow its ciphers."},
    AlertAdvice{
        42, 46,
        "The certificate was not accepted: expired, revoked, for another name, or of a kind that is not supported. Renew it, or correct the clock."},
    AlertAdvice{
        48, 48,
        "The certificate's issuer is not known. Install the whole certificate chain on the server, or the issuer's certificate on the client."},
    AlertAdvice{70, 71, "The two have no TLS version in common: one of them is too old. Update it."},
    AlertAdvice{112, 112,
                "The server does not know the name that the client asked for (SNI). Use the name of its certificate in the URL, and no address."},
    AlertAdvice{116, 116, "The server wants a certificate of the client. Give it one, or switch that off on the server."},
    AlertAdvice{120, 120, "The two have no application protocol in common (ALPN). Check that this port is meant for RTMPS."},
};

Text adviceFor(std::uint8_t description) {
  for (const AlertAdvice& row : kAdvice) {
    if (description >= row.first && description <= row.last) return row.advice;
  }
  return say("The TLS handshake failed. The log of the side that sent the alert says why; check that this port is meant for RTMPS.");
}

}  // namespace

void tlsAlert(const CaseFile& file, Findings& findings) {
  constexpr Nanoseconds kSoon = std::chrono::seconds{2};
  constexpr std::uint8_t kFatal = 2;
  constexpr std::uint8_t kCloseNotify = 0;
  if (!file.session().tlsAlert) return;
  const session::TlsAlert& alert = *file.session().tlsAlert;
  if (alert.description == kCloseNotify && alert.afterData) return;  // how TLS says goodbye
  const bool closed = file.closed() && !file.clockSetSince(alert.frame) && elapsed(alert.time, file.closeTime()) <= kSoon;
  const bool ended = !alert.afterData && (alert.level == kFatal || closed);
  Finding finding = makeFinding("tls-alert", ended ? Severity::Error : Severity::Note, sourceOf(alert.direction), "RFC 8446 6");
  addFrames(finding, {alert.frame, ended ? file.closeFrame() : FrameNumber{}});
  const std::string name = session::tlsAlertName(alert.description);
  const Text frame = texts::frameText(alert.frame);
  if (alert.direction == Direction::ClientToServer) {
    finding.message = ended ? say("The client ended the TLS handshake with the alert {} ({}).", name, frame)
                            : say("The client sent the TLS alert {} ({}).", name, frame);
  } else {
    finding.message = ended ? say("The server ended the TLS handshake with the alert {} ({}).", name, frame)
                            : say("The server sent the TLS alert {} ({}).", name, frame);
  }
  finding.advice = adviceFor(alert.description);
  findings.push_back(std::move(finding));
}

}  // namespace rtmpscope::diagnosis::rules
