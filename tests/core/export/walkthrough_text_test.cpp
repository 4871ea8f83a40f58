// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/made_analysis.h"
#include "export/report.h"
#include "export/text_width.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::exporting {
namespace {

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

ReportOptions plain() {
  ReportOptions options;
  options.explanations = false;
  return options;
}

TEST(WalkthroughText, IsWhatAPersonReads) {
  const test::MadeAnalysis made;
  EXPECT_EQ(walkthroughText(made.analysis, {}, plain()),
            "push.pcap   10 packets, 8.2 s, 1 RTMP session; 100 bytes are missing in 1 gap\n"
            "   captured from 2023-11-14 22:13:20 UTC\n"
            "\n"
            "Session 1   push   rtmp://10.0.0.2/live/stream1                       ✖ rejected\n"
            "            10.0.0.1:50000 → 10.0.0.2:1935   ffmpeg 5.1 → ffmpeg 5.1\n"
            "            H.264, 1280x720\n"
            "            The server refused publish('stream1').\n"
            "\n"
            "   #   frames   ms    step\n"
            "   1   1-3     0.2  ⇄ TCP handshake       round trip 0.40 ms\n"
            "   2   4       0.3  → Handshake C0+C1     version 3\n"
            "   5   4       0.3  → connect('live')     Lavf59\n"
            "   9   6       0.5  → publish('stream1', 'live')\n"
            "   9   7       0.6  ← onStatus(NetStream.Publish.BadName)  Already publishing\n"
            "  11   8       0.7  → Video 1 message\n"
            "       9       0.8  ← 2 acknowledgements  over 0.00 ms\n"
            "  10   missing      → @setDataFrame(onMetaData)\n"
            "\n"
            "   Refused after 0.60 ms\n"
            "     TCP handshake       0.20 ms   33 %  ▬▬▬▬▬▬▬              round trip\n"
            "     RTMP handshake      0.10 ms   17 %         ▬▬▬           client\n"
            "     publish             0.30 ms   50 %            ▬▬▬▬▬▬▬▬▬▬ refused\n"
            "\n"
            "   Media                video\n"
            "     frames             1\n"
            "     frame size         3.6 kB\n"
            "     largest key frame  3.6 kB (frame 8)\n"
            "     loss               1 frame with bytes missing\n"
            "\n"
            "   By their documented limits, would other servers have taken this?\n"
            "     nginx-rtmp               yes\n"
            "     SRS                      yes\n"
            "     MediaMTX                 yes\n"
            "     Kaltura media-framework  yes\n"
            "\n"
            "   Held against the specification\n"
            "     client: 3 kept, 1 broken, 14 not tested\n"
            "     server: 2 kept, 1 broken, 16 not tested\n"
            "     ▲ client must (RTMP 5.2.1): The client waits for S2 before it sends\n"
            "       anything else. It did not (frame 4).\n"
            "     ▲ server must (RTMP 5.2.1): The server waits for C2 before it sends\n"
            "       anything else. It did not (frame 7).\n"
            "\n"
            "   ✖ error    publish-rejected (NetStream.Publish.BadName), frame 7,\n"
            "              RTMP 7.2.2.6\n"
            "     The server refused publish.\n"
            "     What to do: Stop the other publisher.\n");
}

TEST(WalkthroughText, FitsIntoEightyColumnsWhateverTheWireSays) {
  const std::string longWord(300, 'w');
  for (const std::string& text :
       {longWord, "中文 " + longWord + " 很长的名字", std::string("two\nlines \x1b[31m and more ") + longWord, std::string("x")}) {
    const test::MadeAnalysis made(test::Wire::all(text));
    for (const TimeStyle style : {TimeStyle::Relative, TimeStyle::Utc, TimeStyle::Epoch}) {
      ReportOptions options;
      options.time = style;
      for (const std::string& line : linesOf(walkthroughText(made.analysis, made.notes(), options))) EXPECT_LE(displayWidth(line), 80U) << line;
    }
    for (const std::string& line : linesOf(findingsText(made.analysis, {}))) EXPECT_LE(displayWidth(line), 80U) << line;
  }
}

TEST(WalkthroughText, SendsNoControlCharacterToATerminal) {
  const test::MadeAnalysis made(test::Wire::all("a\x1b]0;title\x07\r\b\xC2\x9B\xE2\x80\xAE\xFF"));
  ReportOptions options;
  for (const std::string& text :
       {walkthroughText(made.analysis, made.notes(), options), sessionsText(made.analysis, options), findingsText(made.analysis, options)}) {
    for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
    EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
    EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
    EXPECT_EQ(text.find('\xFF'), std::string::npos);
  }
}

TEST(WalkthroughText, AddsNothingButColourWhenColoured) {
  const test::MadeAnalysis made;
  ReportOptions options = plain();
  const std::string without = walkthroughText(made.analysis, made.notes(), options);
  options.colour = true;
  std::string with = walkthroughText(made.analysis, made.notes(), options);
  EXPECT_NE(with.find("\x1b["), std::string::npos);
  for (std::size_t at = with.find("\x1b["); at != std::string::npos; at = with.find("\x1b[", at)) with.erase(at, with.find('m', at) - at + 1);
  // A coloured line may end in spaces that a plain one loses.
  std::vector<std::string> lines = linesOf(with);
  const std::vector<std::string> expected = linesOf(without);
  ASSERT_EQ(lines.size(), expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    while (lines[i].ends_with(' ')) lines[i].pop_back();
    EXPECT_EQ(lines[i], expected[i]);
  }
}

TEST(WalkthroughText, PutsNotesBesideTheirSteps) {
  const test::MadeAnalysis made;
  const std::string text = walkthroughText(made.analysis, made.notes(), plain());
  const std::size_t handshake = text.find("Handshake C0+C1");
  const std::size_t note = text.find("✎ note 1 [todo]: Looked at by hand.");
  const std::size_t comment = text.find("✎ comment in the capture: Looked at by hand.");
  ASSERT_NE(note, std::string::npos);
  ASSERT_NE(comment, std::string::npos);
  EXPECT_LT(handshake, note);
  EXPECT_LT(note, text.find("connect('live')"));
  EXPECT_LT(comment, handshake) << "frame 1 is in the TCP handshake";
}

TEST(WalkthroughText, ExplainsStepsWhenAskedTo) {
  const test::MadeAnalysis made;
  ReportOptions options = plain();
  options.explanations = true;
  EXPECT_GT(linesOf(walkthroughText(made.analysis, {}, options)).size(), linesOf(walkthroughText(made.analysis, {}, plain())).size() + 5);
}

TEST(WalkthroughText, MarksAStepThatBrokeTheRules) {
  test::MadeAnalysis made;
  made.session.steps[2].status = session::StepStatus::Violated;
  made.session.steps[1].status = session::StepStatus::NotCaptured;
  made.session.steps[1].frames.clear();
  made.session.steps[1].time.reset();
  made.publish();
  const std::string text = walkthroughText(made.analysis, {}, plain());
  EXPECT_NE(text.find("  ▲5   4        0.3  → connect('live')"), std::string::npos) << text;
  EXPECT_NE(text.find("   2   not captured  → Handshake C0+C1"), std::string::npos) << text;
}

TEST(SessionsText, HasOneLinePerSession) {
  const test::MadeAnalysis made;
  const std::vector<std::string> lines = linesOf(sessionsText(made.analysis, {}));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[2], "1  ✖ rejected  push  10.0.0.1:50000  10.0.0.2:1935  live/stream1  0.000000  0.90 ms  H.264");
}

TEST(FindingsText, SaysThatThereAreNone) {
  test::MadeAnalysis made;
  made.findings.clear();
  made.publish();
  EXPECT_NE(findingsText(made.analysis, {}).find("No findings."), std::string::npos);
}

TEST(FindingsText, NamesCertaintyCountAndEvidence) {
  test::MadeAnalysis made;
  diagnosis::Finding& finding = made.findings[0];
  finding.certainty = diagnosis::Certainty::Likely;
  finding.severity = diagnosis::Severity::Warning;
  finding.code.clear();
  finding.clause.clear();
  finding.count = 12;
  finding.frames.clear();
  for (std::uint32_t i = 1; i <= 9; ++i) finding.frames.push_back(FrameNumber{i * 10});
  made.publish();
  EXPECT_NE(findingsText(made.analysis, {})
                .find("   ▲ warning  publish-rejected, likely, 12 times, frames 10, 20, 30, 40, 50, 60\n              and 3 more\n"),
            std::string::npos)
      << findingsText(made.analysis, {});
}

}  // namespace
}  // namespace rtmpscope::exporting
