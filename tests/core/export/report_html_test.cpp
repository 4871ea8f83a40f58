// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/made_analysis.h"
#include "export/report.h"

#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::exporting {
namespace {

std::string htmlOf(const test::MadeAnalysis& made, const ReportOptions& options = {}) {
  return reportHtml(made.analysis, made.notes(), options);
}

/// The markup of a page without its text: tags with their attributes. Elements that need no end tag are marked as closed.
struct Markup {
  std::vector<std::string> open;  ///< names of elements that were never closed
  std::string error;
  std::set<std::string> names;
  std::set<std::string> attributes;
};

/// Reads tags strictly: every attribute quoted, every element closed in order.
Markup readMarkup(const std::string& html) {
  static const std::set<std::string> voids = {"meta", "br", "!DOCTYPE"};
  static const std::regex tag(R"(^<(/?)([!A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z:-]+(?:="[^"<]*")?)*)\s*(/?)>)");
  static const std::regex attribute(R"(([A-Za-z:-]+)(?:="[^"]*")?)");
  Markup markup;
  std::size_t at = 0;
  while ((at = html.find('<', at)) != std::string::npos) {
    std::smatch match;
    const std::string rest = html.substr(at, 4000);
    if (!std::regex_search(rest, match, tag)) {
      markup.error = "no tag: " + rest.substr(0, 80);
      return markup;
    }
    const std::string name = match[2];
    markup.names.insert(name);
    const std::string attributes = match[3];
    for (std::sregex_iterator each(attributes.begin(), attributes.end(), attribute), end; each != end; ++each) markup.attributes.insert((*each)[1]);
    if (match[1] == "/") {
      if (markup.open.empty() || markup.open.back() != name) {
        markup.error = "closes " + name + " where " + (markup.open.empty() ? "nothing" : markup.open.back()) + " is open";
        return markup;
      }
      markup.open.pop_back();
    } else if (match[4] != "/" && !voids.contains(name)) {
      markup.open.push_back(name);
    }
    at += static_cast<std::size_t>(match.length());
    if (name == "style" && match[1] != "/") at = html.find("</style>", at);
  }
  return markup;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

TEST(ReportHtml, IsWellFormed) {
  const Markup markup = readMarkup(htmlOf(test::MadeAnalysis()));
  EXPECT_EQ(markup.error, "");
  EXPECT_TRUE(markup.open.empty());
}

TEST(ReportHtml, LoadsNothingFromAnywhere) {
  const std::string html = htmlOf(test::MadeAnalysis());
  for (const char* forbidden : {"<script", "<link", "<img", "<iframe", "src=", "@import", "url(", "http-equiv=\"refresh"}) {
    EXPECT_EQ(html.find(forbidden), std::string::npos) << forbidden;
  }
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
}

TEST(ReportHtml, EscapesHostileTextInEveryField) {
  const std::string attack =
      "</td></svg></style></title><script>alert('x')</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(2)' `{}{{0}}%s&#x26;";
  const test::MadeAnalysis harmless;
  const test::MadeAnalysis hostile(test::Wire::all(attack));
  const Markup expected = readMarkup(htmlOf(harmless));
  const std::string html = htmlOf(hostile);
  const Markup markup = readMarkup(html);
  EXPECT_EQ(markup.error, "");
  EXPECT_EQ(markup.names, expected.names);
  EXPECT_EQ(markup.attributes, expected.attributes);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
}

TEST(ReportHtml, ShowsBytesAndControlCharactersThatNoPageMayHold) {
  const std::string html = htmlOf(test::MadeAnalysis(test::Wire::all("a\x01\x1b[31m\xFF\xE2\x80\xAEz")));
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_EQ(html.find('\xFF'), std::string::npos);
  EXPECT_EQ(html.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(html.find("\\x1b[31m\\xff\\u202ez"), std::string::npos);
}

TEST(ReportHtml, HasAnAnchorForEveryStepAndFindingAndNoDeadLink) {
  const test::MadeAnalysis made;
  const std::string html = htmlOf(made);
  std::multiset<std::string> ids;
  static const std::regex id("id=\"([^\"]+)\"");
  for (std::sregex_iterator each(html.begin(), html.end(), id), end; each != end; ++each) ids.insert((*each)[1]);
  for (const std::string& one : ids) EXPECT_EQ(ids.count(one), 1U) << one;
  for (const session::Step& step : made.session.steps) {
    // The second acknowledgement is folded into the row of the first.
    if (step.number == 8) continue;
    EXPECT_TRUE(ids.contains("session-1-step-" + std::to_string(step.number))) << step.number;
  }
  EXPECT_TRUE(ids.contains("session-1-finding-1"));
  static const std::regex link("href=\"#([^\"]+)\"");
  for (std::sregex_iterator each(html.begin(), html.end(), link), end; each != end; ++each) EXPECT_TRUE(ids.contains((*each)[1])) << (*each)[1];
}

TEST(ReportHtml, TellsTheSession) {
  const std::string html = htmlOf(test::MadeAnalysis());
  for (const char* expected :
       {"rejected", "rtmp://10.0.0.2/live/stream1", "publish-rejected", "NetStream.Publish.BadName", "What to do:", "Stop the other publisher.",
        "Looked at by hand.", "<svg", "2 acknowledgements", "10.0.0.1:50000", "missing", "100 bytes missing in the capture"}) {
    EXPECT_NE(html.find(expected), std::string::npos) << expected;
  }
}

TEST(ReportHtml, SaysWhatWasRedactedAndMarksIt) {
  const test::MadeAnalysis made;
  ReportOptions options;
  options.redaction = Redaction::On;
  const std::string html = htmlOf(made, options);
  EXPECT_NE(html.find("Redacted:"), std::string::npos);
  EXPECT_GT(count(html, "<span class=\"redacted\""), 2U);
  EXPECT_EQ(readMarkup(html).error, "");
  EXPECT_EQ(htmlOf(made).find("Redacted:"), std::string::npos);
}

TEST(ReportHtml, LeavesOutExplanationsWhenAskedTo) {
  const test::MadeAnalysis made;
  ReportOptions options;
  options.explanations = false;
  EXPECT_GT(count(htmlOf(made), "class=\"why\""), 3U);
  EXPECT_EQ(count(htmlOf(made, options), "class=\"why\""), 0U);
}

TEST(ReportHtml, SaysWhatIsInACaptureWithoutRtmp) {
  test::MadeAnalysis made;
  auto connection = std::make_shared<analysis::AnalyzedConnection>(*made.analysis.connections[0]);
  auto tcp = std::make_shared<net::Connection>(*connection->connection);
  tcp->endpoints[1].port = 443;
  connection->connection = tcp;
  connection->protocol = rtmp::Protocol::Tls;
  connection->session.reset();
  made.analysis.connections[0] = connection;
  made.analysis.sessions.clear();
  const std::string html = htmlOf(made);
  EXPECT_NE(html.find("No RTMP in this capture. What is in it: 1 TLS connection on port 443"), std::string::npos);
  EXPECT_EQ(readMarkup(html).error, "");
}

}  // namespace
}  // namespace rtmpscope::exporting
