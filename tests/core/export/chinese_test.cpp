// SPDX-License-Identifier: GPL-3.0-or-later
// Each exporter, asked in Chinese. Words of the wire and of core/diagnosis are as the made analysis has them.
#include "core/export/made_analysis.h"
#include "export/lists.h"
#include "export/report.h"
#include "export/stats.h"
#include "export/text_width.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {
namespace {

ReportOptions inChinese() {
  ReportOptions options;
  options.language = texts::Language::Chinese;
  options.explanations = false;
  return options;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Chinese, WalkthroughIsWhatAPersonReads) {
  const test::MadeAnalysis made;
  EXPECT_EQ(walkthroughText(made.analysis, {}, inChinese()),
            "push.pcap   10 个包，8.2 秒，1 个 RTMP 会话；缺失 100 字节（1 处缺口）\n"
            "   抓包开始于 2023-11-14 22:13:20 UTC\n"
            "\n"
            "会话 1      推流   rtmp://10.0.0.2/live/stream1                         ✖ 被拒绝\n"
            "            10.0.0.1:50000 → 10.0.0.2:1935   ffmpeg 5.1 → ffmpeg 5.1\n"
            "            H.264, 1280x720\n"
            "            The server refused publish('stream1').\n"
            "\n"
            "   #   帧      毫秒    步骤\n"
            "   1   1-3      0.2  ⇄ TCP 握手              round trip 0.40 ms\n"
            "   2   4        0.3  → 握手 C0+C1            version 3\n"
            "   5   4        0.3  → connect('live')       Lavf59\n"
            "   9   6        0.5  → publish('stream1', 'live')\n"
            "   9   7        0.6  ← onStatus(NetStream.Publish.BadName)  Already publishing\n"
            "  11   8        0.7  → 视频 1 条消息\n"
            "       9        0.8  ← 2 个 Acknowledgement  历时 0.00 毫秒\n"
            "  10   缺失          → @setDataFrame(onMetaData)\n"
            "\n"
            "   0.60 毫秒后被拒绝\n"
            "     TCP 握手           0.20 毫秒   33 %  ▬▬▬▬▬▬▬              往返\n"
            "     RTMP 握手          0.10 毫秒   17 %         ▬▬▬           客户端\n"
            "     publish            0.30 毫秒   50 %            ▬▬▬▬▬▬▬▬▬▬ 被拒绝\n"
            "\n"
            "   音视频               视频\n"
            "     帧                 1\n"
            "     帧大小             3.6 kB\n"
            "     最大关键帧         3.6 kB（第 8 帧）\n"
            "     丢失               1 帧有字节缺失\n"
            "\n"
            "   按文档所载的限制，其他服务器会接受这个推流吗？\n"
            "     nginx-rtmp               是\n"
            "     SRS                      是\n"
            "     MediaMTX                 是\n"
            "     Kaltura media-framework  是\n"
            "\n"
            "   对照规范\n"
            "     客户端：遵守 3 条，违反 1 条，未涉及 14 条\n"
            "     服务器：遵守 2 条，违反 1 条，未涉及 16 条\n"
            "     ▲ 客户端必须（RTMP 5.2.1）：客户端收到 S2 之后才发送其他数据。实际没有做到\n"
            "       （第 4 帧）。\n"
            "     ▲ 服务器必须（RTMP 5.2.1）：服务器收到 C2 之后才发送其他数据。实际没有做到\n"
            "       （第 7 帧）。\n"
            "\n"
            "   ✖ 错误     publish-rejected (NetStream.Publish.BadName)，第 7 帧，\n"
            "              RTMP 7.2.2.6\n"
            "     The server refused publish.\n"
            "     建议：Stop the other publisher.\n");
}

TEST(Chinese, FitsIntoEightyColumns) {
  const std::string longWord(300, 'w');
  for (const std::string& text : {longWord, "中文 " + longWord + " 很长的名字，", std::string("x")}) {
    const test::MadeAnalysis made(test::Wire::all(text));
    for (const TimeStyle style : {TimeStyle::Relative, TimeStyle::Utc, TimeStyle::Epoch}) {
      ReportOptions options = inChinese();
      options.explanations = true;
      options.time = style;
      std::istringstream lines(walkthroughText(made.analysis, made.notes(), options) + findingsText(made.analysis, options) +
                               statsText(made.analysis, options));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(displayWidth(line), 80U) << line;
    }
  }
}

TEST(Chinese, SaysFindingsAndSessions) {
  const test::MadeAnalysis made;
  EXPECT_EQ(findingsText(made.analysis, inChinese()),
            "push.pcap   10 个包，8.2 秒，1 个 RTMP 会话\n"
            "\n"
            "会话 1   推流   rtmp://10.0.0.2/live/stream1\n"
            "\n"
            "   ✖ 错误     publish-rejected (NetStream.Publish.BadName)，第 7 帧，\n"
            "              RTMP 7.2.2.6\n"
            "     The server refused publish.\n"
            "     建议：Stop the other publisher.\n");
  EXPECT_EQ(sessionsText(made.analysis, inChinese()),
            "push.pcap   10 个包，8.2 秒，1 个 RTMP 会话；缺失 100 字节（1 处缺口）\n"
            "#  结果      角色  客户端          服务器         目标              开始       时长  音视频\n"
            "1  ✖ 被拒绝  推流  10.0.0.1:50000  10.0.0.2:1935  live/stream1  0.000000  0.90 毫秒  H.264\n");
}

TEST(Chinese, AlignsItsTables) {
  const test::MadeAnalysis made;
  const std::string text = sessionsText(made.analysis, inChinese());
  std::istringstream lines(text.substr(text.find('\n') + 1));
  std::string heads;
  std::string row;
  std::getline(lines, heads);
  std::getline(lines, row);
  EXPECT_EQ(displayWidth(heads.substr(0, heads.find("目标"))), displayWidth(row.substr(0, row.find("live/stream1"))));
}

TEST(Chinese, NotesSayWhatTheyAreOn) {
  const test::MadeAnalysis made;
  const std::string text = walkthroughText(made.analysis, made.notes(), inChinese());
  EXPECT_TRUE(has(text, "✎ 备注 1 [todo]：Looked at by hand.")) << text;
  EXPECT_TRUE(has(text, "✎ 捕获文件中的注释：Looked at by hand.")) << text;
}

TEST(Chinese, PageNamesItsLanguageAndSpeaksIt) {
  const test::MadeAnalysis made;
  ReportOptions options = inChinese();
  options.redaction = Redaction::On;
  const std::string page = reportHtml(made.analysis, made.notes(), options);
  EXPECT_TRUE(has(page, "<html lang=\"zh-CN\">"));
  for (const char* const words : {"<h2>会话 1，推流：", "✖ 被拒绝", "<h3>双方的交互</h3>", "<h3>逐步详解</h3>", "<h3>发现的问题</h3>",
                                  "<b>建议：</b>", "<h3>时间花在哪里</h3>", "<h3>音视频健康状况</h3>", "<h3>TCP 连接</h3>",
                                  "捕获缺失 100 字节，客户端到服务器，第 8 帧", "已脱敏：", "<b>备注 1（会话 1 的步骤 2） [todo]：</b>"}) {
    EXPECT_TRUE(has(page, words)) << words;
  }
  EXPECT_TRUE(has(reportHtml(made.analysis, made.notes(), {}), "<html lang=\"en\">"));
}

TEST(Chinese, JsonKeepsItsNames) {
  const test::MadeAnalysis made;
  const auto json = nlohmann::json::parse(reportJson(made.analysis, {}, ReportDepth::Full, inChinese()));
  const auto& session = json["sessions"][0];
  EXPECT_EQ(session["role"], "publish");
  EXPECT_EQ(session["outcome"], "rejected");
  EXPECT_EQ(session["steps"][0]["id"], "tcp-handshake");
  EXPECT_EQ(session["steps"][0]["title"], "TCP 握手");
  EXPECT_EQ(session["steps"][0]["status"], "seen");
  EXPECT_TRUE(has(session["steps"][0]["explanation"].get<std::string>(), "客户端和服务器建立 TCP 连接"));
}

TEST(Chinese, ListsKeepTheirHeadsInCsvAndNotInText) {
  const test::MadeAnalysis made;
  const auto listed = [&](ListFormat format, const ReportOptions& options) {
    std::string all;
    writeMessages(made.analysis, format, options, [&](std::string_view part) {
      all += part;
      return true;
    });
    return all;
  };
  EXPECT_EQ(listed(ListFormat::Csv, inChinese()), listed(ListFormat::Csv, {}));
  EXPECT_EQ(listed(ListFormat::Ndjson, inChinese()), listed(ListFormat::Ndjson, {}));
  const std::string text = listed(ListFormat::Text, inChinese());
  EXPECT_TRUE(has(text, "时间戳")) << text;
  EXPECT_TRUE(has(text, "[缺字节]  [推断]")) << text;
}

}  // namespace
}  // namespace rtmpscope::exporting
