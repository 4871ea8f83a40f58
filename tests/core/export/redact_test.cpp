// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/redact.h"

#include "core/export/made_analysis.h"
#include "export/lists.h"
#include "export/secret_bytes.h"
#include "export/secrets.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtmpscope::exporting {
namespace {

constexpr std::string_view kKey = "zq7-SECRETKEY-x1";
constexpr std::string_view kToken = "tok3n-0f-w0e";

/// A push whose name is the key, with a token in the name's query and in tcUrl's.
test::Wire secretWire() {
  test::Wire wire;
  wire.name = std::string(kKey) + "?token=" + std::string(kToken) + "&expires=17";
  wire.tcUrl = "rtmp://bob:pa55word9@10.0.0.2/live?sign=" + std::string(kToken);
  return wire;
}

std::vector<std::string> valuesOf(const std::vector<Secret>& secrets) {
  std::vector<std::string> values;
  for (const Secret& secret : secrets) values.push_back(secret.value);
  return values;
}

using Values = std::vector<std::string>;

TEST(Secrets, StandInNamesAndUrls) {
  EXPECT_EQ(valuesOf(secretsOfName("key")), Values({"key"}));
  EXPECT_EQ(valuesOf(secretsOfName("mp4:film")), Values({"film"}));
  EXPECT_EQ(valuesOf(secretsOfName("key?a=1&b=two&flag")), Values({"key", "1", "two", "flag"}));
  EXPECT_EQ(valuesOf(secretsOfName("?token=x")), Values({"x"}));
  EXPECT_EQ(valuesOf(secretsOfName("")), Values());
  EXPECT_EQ(valuesOf(secretsOfUrl("rtmp://host/app")), Values());
  EXPECT_EQ(valuesOf(secretsOfUrl("rtmp://user:pass@host:1935/app?k=v")), Values({"user", "pass", "v"}));
  EXPECT_EQ(valuesOf(secretsOfUrl("live?vhost=a.example&key=b")), Values({"a.example", "b"}));
  EXPECT_EQ(valuesOf(secretsOfUrl("rtmp://host/app@home")), Values());
  EXPECT_EQ(valuesOf(secretsOfAuthentication("[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=bob&salt=4Fx=&challenge=Zm9v")),
            Values({"bob", "4Fx=", "Zm9v"}));
}

TEST(Secrets, AreCollectedFromCommandsToo) {
  test::MadeAnalysis made;
  AppendOnly<std::shared_ptr<const session::MessageDetail>> details;
  const auto add = [&](rtmp::Command command) {
    details.append(std::make_shared<const session::MessageDetail>(session::MessageDetail{std::move(command), false}));
  };
  add(test::commandOf("connect", 1, test::amfObject({{"swfUrl", "http://h/p.swf?uid=player77"}, {"password", "object-password"}}),
                      {test::amfString("login-by-argument")}));
  add(test::commandOf("FCPublish", 2, {}, {test::amfString("announced-name")}));
  add(test::commandOf("secureTokenResponse", 0, {}, {test::amfString("secure-token")}));
  add(test::commandOf("unrelated", 0, {}, {test::amfString("an ordinary text")}));
  made.analysis.details = details.view();
  made.session.streamName.reset();
  made.session.app.reset();
  made.session.tcUrl.reset();
  made.publish();
  EXPECT_EQ(valuesOf(collectSecrets(made.analysis)), Values({"player77", "login-by-argument", "object-password", "announced-name", "secure-token"}));
}

TEST(Redactor, ChangesNothingWhenItIsOff) {
  const test::MadeAnalysis made(secretWire());
  const Redactor redactor(made.analysis, Redaction::Off);
  EXPECT_FALSE(redactor.active());
  EXPECT_EQ(redactor.text(std::string(kKey) + " …"), std::string(kKey) + " …");
  EXPECT_TRUE(redactor.find(ByteView(reinterpret_cast<const std::uint8_t*>(kKey.data()), kKey.size())).empty());
}

TEST(Redactor, GivesTheSameSecretTheSamePlaceholder) {
  const test::MadeAnalysis made(secretWire());
  const Redactor redactor(made.analysis, Redaction::On);
  const std::string key = redactor.text(kKey);
  const std::string token = redactor.text(kToken);
  EXPECT_TRUE(key.starts_with("[key-")) << key;
  EXPECT_NE(key, token);
  EXPECT_EQ(redactor.text(secretWire().name), key + "?token=" + token + "&expires=" + redactor.text("expires=17").substr(8));
  EXPECT_EQ(redactor.text("rtmp://10.0.0.2/live/" + std::string(kKey) + " and again '" + std::string(kKey) + "'"),
            "rtmp://10.0.0.2/live/" + key + " and again '" + key + "'");
}

TEST(Redactor, FindsASecretInEveryFormThatTextCarries) {
  test::Wire wire;
  wire.name = "k y/\xC3\xA4-0099";  // needs escapes in a URL
  const test::MadeAnalysis made(wire);
  const Redactor redactor(made.analysis, Redaction::On);
  const std::string plain = redactor.text(wire.name);
  ASSERT_TRUE(plain.starts_with("[key-"));
  const std::string forms[] = {
      "k%20y%2F%C3%A4-0099",     // percent-encoded
      "k%20y%2f%c3%a4-0099",     // in small letters
      "6b20792fc3a42d30303939",  // hex
      "6B20792FC3A42D30303939",
      "6b 20 79 2f c3 a4 2d 30 30 39 39",  // a hex dump
  };
  for (const std::string& form : forms) EXPECT_EQ(redactor.text("x=" + form + ";"), "x=" + plain + ";") << form;
  // base64 of "<key", "a<key" and "ab<key": what surrounds it mixes into the outer characters, the middle must go.
  for (const std::string encoded : {"ayB5L8OkLTAwOTk=", "YWsgeS/DpC0wMDk5", "YWJrIHkvw6QtMDA5OQ=="}) {
    EXPECT_NE(redactor.text(encoded).find("[key-"), std::string::npos) << encoded;
  }
  const std::string wide(
      "k\0 \0y\0/\0\xC3\0\xA4\0-\0"
      "0\0"
      "0\0"
      "9\0"
      "9\0",
      22);
  EXPECT_EQ(redactor.text(wide), plain);
}

TEST(Redactor, FindsWhatAShortenedTextLeftOfASecret) {
  const test::MadeAnalysis made(secretWire());
  const Redactor redactor(made.analysis, Redaction::On);
  const std::string key = redactor.text(kKey);
  EXPECT_EQ(redactor.text("publish('zq7-SECR…"), "publish('" + key + "…");
  EXPECT_EQ(redactor.text("publish('zq7-SECRETK...')"), "publish('" + key + "...')");
  EXPECT_EQ(redactor.text("and so on…"), "and so on…");
}

TEST(Redactor, LeavesOrdinaryWordsOfAReportAlone) {
  test::Wire wire;
  wire.name = "live";
  wire.tcUrl = "rtmp://10.0.0.2/app?n=1";
  const test::MadeAnalysis made(wire);
  const Redactor redactor(made.analysis, Redaction::On);
  EXPECT_EQ(redactor.text("This live stream was delivered; 1 gap."), "This live stream was delivered; 1 gap.");
  EXPECT_EQ(redactor.text("publish('live')"), "publish('" + redactor.text("live") + "')");
  EXPECT_EQ(redactor.text("10.0.0.1:50000 [SYN] Seq=1"), "10.0.0.1:50000 [SYN] Seq=1");
  EXPECT_NE(redactor.text("rtmp://10.0.0.2/app?n=1").find("n=[key-"), std::string::npos);
}

TEST(Redactor, ReplacesAWordOfANameOnlyWhereTheWordEnds) {
  test::Wire wire;
  wire.name = "cam1";
  const test::MadeAnalysis made(wire);
  const Redactor redactor(made.analysis, Redaction::On);
  const std::string key = redactor.text("cam1");
  EXPECT_EQ(redactor.text("cam1, cam10 and webcam1; cam1…cam1→"), key + ", cam10 and webcam1; " + key + "…" + key + "→");
}

TEST(Redactor, PrefersTheLongerSecret) {
  test::Wire wire;
  wire.name = "abcdef12?k=abcdef12-long-one";
  const test::MadeAnalysis made(wire);
  const Redactor redactor(made.analysis, Redaction::On);
  EXPECT_EQ(redactor.text("abcdef12-long-one").find("long"), std::string::npos);
  EXPECT_NE(redactor.text("abcdef12"), redactor.text("abcdef12-long-one"));
}

// Every export at once: the distinctive key must be in none, in whatever field of the analysis it stood.
TEST(Redactor, KeepsAPlantedKeyOutOfEveryExport) {
  for (const std::string& key : {std::string(kKey), std::string("PlainLetters"), std::string("schl\xC3\xBCssel-9")}) {
    test::Wire wire = test::Wire::all("before " + key + " after");
    wire.name = key;
    const test::MadeAnalysis made(wire);
    ReportOptions options;
    options.redaction = Redaction::On;
    std::vector<std::string> exports = {reportJson(made.analysis, made.notes(), ReportDepth::Full, options),
                                        reportJson(made.analysis, made.notes(), ReportDepth::Sessions, options),
                                        reportHtml(made.analysis, made.notes(), options),
                                        walkthroughText(made.analysis, made.notes(), options),
                                        sessionsText(made.analysis, options),
                                        findingsText(made.analysis, options)};
    for (const ListFormat format : {ListFormat::Text, ListFormat::Ndjson, ListFormat::Csv}) {
      std::string list;
      writeMessages(made.analysis, format, options, [&](std::string_view text) {
        list += text;
        return true;
      });
      exports.push_back(list);
    }
    for (const std::string& text : exports) {
      ASSERT_FALSE(text.empty());
      EXPECT_EQ(text.find(key), std::string::npos) << text.substr(text.find(key) < 60 ? 0 : text.find(key) - 60, 160);
    }
    options.redaction = Redaction::Off;
    EXPECT_NE(walkthroughText(made.analysis, made.notes(), options).find(key), std::string::npos) << "the test would see it";
  }
}

std::vector<std::uint8_t> bytesOf(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(Redactor, FindsSecretsInBytes) {
  const test::MadeAnalysis made(secretWire());
  const Redactor redactor(made.analysis, Redaction::On);
  const auto bytes = bytesOf("\x02" + std::string("..") + std::string(kKey) + "\x01" + std::string(kToken));
  EXPECT_EQ(redactor.find(bytes), (std::vector<ByteRange>{{3, kKey.size()}, {4 + kKey.size(), kToken.size()}}));
}

TEST(Redactor, TakesAnOrdinaryWordInBytesOnlyForAString) {
  test::Wire wire;
  wire.name = "live";
  const test::MadeAnalysis made(wire);
  const Redactor redactor(made.analysis, Redaction::On);
  EXPECT_EQ(redactor.find(bytesOf(std::string("\x02\0\x04live", 7))), (std::vector<ByteRange>{{3, 4}}));
  EXPECT_TRUE(redactor.find(bytesOf("alive and well")).empty());
}

TEST(SecretBytes, AreFoundAcrossAChunkHeader) {
  const test::MadeAnalysis made(secretWire());
  const Redactor redactor(made.analysis, Redaction::On);
  analysis::MessageView view;
  const std::string first = "\x03header" + std::string("head") + std::string(kKey.substr(0, 5));
  const std::string second = "\xC3" + std::string(kKey.substr(5)) + "tail";
  view.bytes = bytesOf(first + second);
  view.body = bytesOf("head" + std::string(kKey) + "tail");
  view.bodyPieces = {{7, 4 + 5}, {first.size() + 1, kKey.size() - 5 + 4}};
  EXPECT_EQ(secretBytes(view, redactor), (std::vector<ByteRange>{{11, 5}, {first.size() + 1, kKey.size() - 5}}));
}

TEST(Redactor, FindsPartsOfASecretAtTheEndsOfAPacket) {
  const test::MadeAnalysis made(secretWire());
  const Redactor redactor(made.analysis, Redaction::On);
  EXPECT_EQ(redactor.findCut(bytesOf("RETKEY-x1 and the rest")), (std::vector<ByteRange>{{0, 9}}));
  EXPECT_EQ(redactor.findCut(bytesOf("publish.zq7-SECRE")), (std::vector<ByteRange>{{8, 9}}));
  EXPECT_TRUE(redactor.findCut(bytesOf("nothing of it here")).empty());
}

}  // namespace
}  // namespace rtmpscope::exporting
