// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/escape_csv.h"
#include "export/escape_html.h"
#include "export/escape_terminal.h"
#include "export/row_writer.h"
#include "export/utf8.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {
namespace {

struct Row {
  std::string text;
  std::string escaped;
};

TEST(EscapeTerminal, ShowsWhatWouldSteerATerminal) {
  const Row rows[] = {
      {"plain text, 中文 é", "plain text, 中文 é"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {"two\nlines\r\tend", "two\\nlines\\r\\tend"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x7f", "\\x7f"},
      {"\xC2\x9B", "\\u009b"},
      {"\xE2\x80\xAE"
       "evil",
       "\\u202eevil"},
      {"\xE2\x81\xA6x\xE2\x81\xA9", "\\u2066x\\u2069"},
      {"\xF3\xA0\x80\x81", "\\u{e0001}"},
      {"bad \xFF\xC0\xAF byte", "bad \\xff\\xc0\\xaf byte"},
      {"cut \xE4\xB8", "cut \\xe4\\xb8"},
      {"surrogate \xED\xA0\x80", "surrogate \\xed\\xa0\\x80"},
  };
  for (const Row& row : rows) EXPECT_EQ(escapeTerminal(row.text), row.escaped);
}

TEST(EscapeHtml, LetsNoMarkupThrough) {
  const Row rows[] = {
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"\"onmouseover='x'", "&quot;onmouseover=&#39;x&#39;"},
      {"a & b &amp; c", "a &amp; b &amp;amp; c"},
      {"]]><!--", "]]&gt;&lt;!--"},
      {"two\nlines\tstay", "two\nlines\tstay"},
      {"\x01\x1b\r", "\\x01\\x1b\\r"},
      {"\xE2\x80\xAE", "\\u202e"},
      {"\xEF\xBF\xBF\xEF\xB7\x90", "\\uffff\\ufdd0"},
      {"\xC3(", "\\xc3("},
  };
  for (const Row& row : rows) EXPECT_EQ(escapeHtml(row.text), row.escaped);
}

TEST(EscapeCsv, QuotesAsRfc4180AndDefusesFormulas) {
  const Row rows[] = {
      {"", ""},
      {"plain", "plain"},
      {"a,b", "\"a,b\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"two\r\nlines", "\"two\r\nlines\""},
      {"=1+1", "'=1+1"},
      {"+1", "'+1"},
      {"-1,2", "\"'-1,2\""},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t=1"},
      {"\x1b]", "\\x1b]"},
      {"\xFF", "\\xff"},
  };
  for (const Row& row : rows) EXPECT_EQ(escapeCsv(row.text), row.escaped);
}

TEST(JsonString, IsReadBackAsItWasAndNeverThrows) {
  for (const std::string text : {"", "quote \" backslash \\ slash /", "\x01\n\x1f", "中文 \xF0\x9F\x8E\xA5"}) {
    EXPECT_EQ(nlohmann::json::parse(jsonString(text)).get<std::string>(), text);
  }
  EXPECT_EQ(nlohmann::json::parse(jsonString("bad \xFF")).get<std::string>(), "bad \xEF\xBF\xBD");
}

// Every code point, one by one: what codePointAt accepts is what toUtf8 makes, and nothing else is valid.
TEST(Utf8, ReadsBackEveryCodePoint) {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    const std::string text = toUtf8(value);
    const CodePoint read = codePointAt(text, 0);
    ASSERT_EQ(read.valid, !surrogate) << std::hex << static_cast<unsigned>(value);
    if (surrogate) continue;
    ASSERT_EQ(read.value, value);
    ASSERT_EQ(read.length, text.size());
  }
}

TEST(Row, WritesTheSameCellsAsNdjsonAndCsv) {
  exporting::Row row;
  row.add("number", 7U);
  row.addText("text", "a,\"b\"");
  row.addNull("none");
  row.add("flag", true);
  row.addNumber("whole", 3.0);
  row.addNumber("part", 0.5);
  row.addJson("nested", R"({"x":1})");
  std::string ndjson;
  row.writeNdjson(ndjson);
  EXPECT_EQ(ndjson, R"({"number":7,"text":"a,\"b\"","none":null,"flag":true,"whole":3,"part":0.5,"nested":{"x":1}})"
                    "\n");
  std::string csv;
  row.writeCsv(csv, {"number", "text", "none", "flag", "whole", "part", "nested", "absent"});
  EXPECT_EQ(csv, "7,\"a,\"\"b\"\"\",,true,3,0.5,\"{\"\"x\"\":1}\",\r\n");
}

}  // namespace
}  // namespace rtmpscope::exporting
