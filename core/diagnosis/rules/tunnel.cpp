// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about RTMP in HTTP. There is no specification by Adobe: FFmpeg, librtmp and the servers are the measure.
#include "diagnosis/rules/rules.h"

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::counted;
using texts::say;
using texts::Text;

// The last word was a wrong one, and the session did not get to its end.
bool endedBy(const CaseFile& file, const rtmpt::WrongAnswers& wrong) {
  return wrong.last && file.session().outcome != session::Outcome::Completed && file.session().outcome != session::Outcome::Ongoing;
}

Text requestOf(const rtmpt::WrongAnswers& wrong) {
  return wrong.request.empty() ? say("a request of the tunnel") : texts::asIs(wrong.request);
}

void aboutRefusals(const CaseFile& file, Findings& findings) {
  const rtmpt::WrongAnswers& refused = file.session().tunnel->refused;
  if (refused.count == 0) return;
  Finding finding = makeFinding("rtmpt-misuse", endedBy(file, refused) ? Severity::Error : Severity::Note, Source::Server);
  addFrames(finding, {refused.frame});
  finding.count = refused.count;
  finding.message = say("The answer to {} is HTTP {} {} ({}).", requestOf(refused), refused.status, refused.reason, texts::frameText(refused.frame));
  finding.advice = say(
      "What listens there does not speak RTMPT on this path, or has forgotten the session: check the port, and that a proxy or load balancer sends "
      "all requests of a session to the same server.");
  findings.push_back(std::move(finding));
}

void aboutForeignAnswers(const CaseFile& file, Findings& findings) {
  const rtmpt::WrongAnswers& foreign = file.session().tunnel->foreign;
  if (foreign.count == 0) return;
  Finding finding = makeFinding("rtmpt-misuse", endedBy(file, foreign) ? Severity::Error : Severity::Note, Source::Server);
  addFrames(finding, {foreign.frame});
  finding.count = foreign.count;
  if (foreign.contentType.empty()) {
    finding.message = say("The answer to {} is a plain HTTP page and not a tunnel's ({}).", requestOf(foreign), texts::frameText(foreign.frame));
  } else {
    finding.message = say("The answer to {} is a plain HTTP page ({}) and not a tunnel's ({}).", requestOf(foreign), foreign.contentType,
                          texts::frameText(foreign.frame));
  }

  finding.advice =
      say("A web server or a proxy answered in the server's place. Check the port in the URL, and what stands between client and server.");
  findings.push_back(std::move(finding));
}

void aboutNumbers(const CaseFile& file, Findings& findings) {
  const rtmpt::TunnelFacts& tunnel = *file.session().tunnel;
  if (tunnel.gaps.count > 0 && !tunnel.requestsLost) {
    Finding finding = makeFinding("rtmpt-misuse", Severity::Note, Source::Client);
    finding.certainty = Certainty::Likely;  // a connection of its own may be missing
    addFrames(finding, {tunnel.gaps.frame});
    finding.count = tunnel.gaps.count;
    finding.message = say("The numbers of the tunnel's requests jump from {} to {} ({}).", tunnel.gaps.expected - 1, tunnel.gaps.found,
                          texts::frameText(tunnel.gaps.frame));
    finding.advice =
        say("Either the client skipped numbers, and a server waits for them in vain, or the requests went over a connection that is not in "
            "this capture.");
    findings.push_back(std::move(finding));
  }
  if (tunnel.withoutNumber > 0) {
    Finding finding = makeFinding("rtmpt-misuse", Severity::Note, Source::Client);
    addFrames(finding, {tunnel.withoutNumberFrame});
    finding.count = tunnel.withoutNumber;
    finding.message = counted(tunnel.withoutNumber, "{} request of the tunnel has no sequence number in its URL ({}).",
                              "{} requests of the tunnel have no sequence number in their URL ({}).", texts::frameText(tunnel.withoutNumberFrame));
    finding.advice =
        say("A URL of the tunnel is /send/, /idle/ or /close/, then the session id, then a number that grows by one: servers put requests in "
            "order by it.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void rtmptMisuse(const CaseFile& file, Findings& findings) {
  if (!file.session().tunnel) return;
  aboutRefusals(file, findings);
  aboutForeignAnswers(file, findings);
  aboutNumbers(file, findings);
}

}  // namespace rtmpscope::diagnosis::rules
