// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmpt/tunnel_request.h"

#include <gtest/gtest.h>

#include <string>

namespace rtmpscope::rtmpt {
namespace {

using Kind = TunnelRequest::Kind;

struct UrlRow {
  const char* name;
  const char* target;
  std::optional<TunnelRequest> expected;
};

class TunnelUrl : public testing::TestWithParam<UrlRow> {};

TEST_P(TunnelUrl, IsTakenApart) {
  EXPECT_EQ(parseTunnelRequest("POST", GetParam().target), GetParam().expected);
}

// protocol-facts 4.10, from FFmpeg's rtmphttp.c, librtmp and Wireshark.
INSTANTIATE_TEST_SUITE_P(Rows, TunnelUrl,
                         testing::Values(UrlRow{"Ident", "/fcs/ident2", TunnelRequest{Kind::Ident, "", "", {}}},
                                         UrlRow{"Open", "/open/1", TunnelRequest{Kind::Open, "", "", {}}},
                                         UrlRow{"Send", "/send/a87ff679/12", TunnelRequest{Kind::Send, "", "a87ff679", 12}},
                                         UrlRow{"Idle", "/idle/A-b_c/0", TunnelRequest{Kind::Idle, "", "A-b_c", 0}},
                                         UrlRow{"Close", "/close/1/18446744073709551615", TunnelRequest{Kind::Close, "", "1", 18446744073709551615U}},
                                         UrlRow{"ToAProxy", "http://h:80/send/1/2", TunnelRequest{Kind::Send, "h:80", "1", 2}},
                                         UrlRow{"NumberTooBig", "/send/1/18446744073709551616", TunnelRequest{Kind::Send, "", "1", {}}},
                                         UrlRow{"NoNumber", "/send/1", TunnelRequest{Kind::Send, "", "1", {}}},
                                         UrlRow{"NumberAndMore", "/send/1/2x", TunnelRequest{Kind::Send, "", "1", {}}},
                                         UrlRow{"NoId", "/send//2", std::nullopt}, UrlRow{"OtherPath", "/sendmail/1/2", std::nullopt},
                                         UrlRow{"ProxyWithoutPath", "http://h", std::nullopt}, UrlRow{"Root", "/", std::nullopt}),
                         [](const auto& row) { return row.param.name; });

TEST(TunnelUrl, IsOneOfAPostOnly) {
  EXPECT_EQ(parseTunnelRequest("GET", "/send/1/2"), std::nullopt);
}

TEST(SessionIdBody, IsALineOfLettersAndDigits) {
  EXPECT_EQ(parseSessionId("a87ff679a2f3e71d\n"), "a87ff679a2f3e71d");
  EXPECT_EQ(parseSessionId("1\r\n"), "1");
  EXPECT_EQ(parseSessionId("1"), std::nullopt);
  EXPECT_EQ(parseSessionId("\n"), std::nullopt);
  EXPECT_EQ(parseSessionId("<html>\n"), std::nullopt);
  EXPECT_EQ(parseSessionId(std::string(kMaxSessionId + 1, 'a') + "\n"), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::rtmpt
