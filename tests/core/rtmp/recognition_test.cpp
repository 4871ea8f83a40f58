// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/recognition.h"

#include "amf_text.h"

#include <gtest/gtest.h>

namespace rtmpscope::rtmp {
namespace {

using test::ascii;
using test::Bytes;
using test::hex;
using test::join;

struct RecognitionRow {
  std::string_view name;
  Bytes bytes;
  Protocol likely;   // on an RTMP port
  Protocol anyPort;  // elsewhere
};

void PrintTo(const RecognitionRow& row, std::ostream* out) {
  *out << row.name;
}

class Recognition : public testing::TestWithParam<RecognitionRow> {};

TEST_P(Recognition, JudgesByWhatIsSaid) {
  const RecognitionRow& row = GetParam();
  EXPECT_EQ(toString(recognise(row.bytes, true)), toString(row.likely));
  EXPECT_EQ(toString(recognise(row.bytes, false)), toString(row.anyPort));
}

const Bytes kRandom = hex("8f3a52d1c4907be6");

INSTANTIATE_TEST_SUITE_P(
    Rows, Recognition,
    testing::Values(RecognitionRow{"Nothing", {}, Protocol::Undecided, Protocol::Undecided},
                    RecognitionRow{"SimpleHandshake", join({hex("03 00000000 00000000"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"SimpleHandshakeWithATime", join({hex("03 0027369e 00000000"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"FlashPlayer9", join({hex("03 00000000 09007c02"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"FlashPlayer32", join({hex("03 00000000 20000065"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"NewFlashPlayer", join({hex("03 6b03c097 80000702"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"NginxAnswer", join({hex("03 000c4e06 0d0e0a0d"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"SrsAnswer", join({hex("03 6b03c097 01000504"), kRandom}), Protocol::Rtmp, Protocol::Rtmp},
                    RecognitionRow{"VersionAlone", hex("03"), Protocol::Rtmp, Protocol::Undecided},
                    RecognitionRow{"RtmpeOfType6", join({hex("06 00246106 80000302"), kRandom}), Protocol::Rtmpe, Protocol::Rtmpe},
                    RecognitionRow{"RtmpeOfType8", join({hex("08 00246106 03050101"), kRandom}), Protocol::Rtmpe, Protocol::Rtmpe},
                    RecognitionRow{"RtmpeOfType9", join({hex("09 00246106 80000302"), kRandom}), Protocol::Rtmpe, Protocol::Rtmpe},
                    RecognitionRow{"ReservedVersion", join({hex("04 00000000 00000000"), kRandom}), Protocol::Rtmp, Protocol::Unknown},
                    RecognitionRow{"ChunkOfALateStart", hex("03 000000 0000a1 14 00000000 0200 0a"), Protocol::Unknown, Protocol::Unknown},
                    RecognitionRow{"RemoteDesktop", hex("0300 000b 06e0 0000 0000 00"), Protocol::Unknown, Protocol::Unknown},
                    RecognitionRow{"TlsClientHello", hex("16 0301 0200 01 0001fc 0303"), Protocol::Tls, Protocol::Tls},
                    RecognitionRow{"TlsInTheMiddle", hex("17 0303 0040 a1b2c3d4"), Protocol::Tls, Protocol::Tls},
                    RecognitionRow{"HttpRequest", ascii("GET / HTTP/1.1\r\nHost: a\r\n"), Protocol::Http, Protocol::Http},
                    RecognitionRow{"HttpPost", ascii("POST /form HTTP/1.1\r\n"), Protocol::Http, Protocol::Http},
                    RecognitionRow{"HttpTrace", ascii("TRACE / HTTP/1.1\r\n"), Protocol::Http, Protocol::Http},
                    RecognitionRow{"Http2", ascii("PRI * HTTP/2.0\r\n\r\nSM"), Protocol::Http, Protocol::Http},
                    RecognitionRow{"NoMethod", ascii("GETS / HTTP/1.1\r\n"), Protocol::Unknown, Protocol::Unknown},
                    RecognitionRow{"HttpAnswer", ascii("HTTP/1.1 400 Bad Request\r\n\r\n"), Protocol::Http, Protocol::Http},
                    RecognitionRow{"RtmptOpen", ascii("POST /open/1 HTTP/1.1\r\n"), Protocol::Rtmpt, Protocol::Rtmpt},
                    RecognitionRow{"RtmptIdent", ascii("POST /fcs/ident2 HTTP/1.1\r\n"), Protocol::Rtmpt, Protocol::Rtmpt},
                    RecognitionRow{"RtmptSend", ascii("POST /send/abc/1 HTTP/1.1\r\n"), Protocol::Rtmpt, Protocol::Rtmpt},
                    RecognitionRow{"RtmptIdle", ascii("POST /idle/abc/2 HTTP/1.1\r\n"), Protocol::Rtmpt, Protocol::Rtmpt},
                    RecognitionRow{"RtmptThroughAProxy", ascii("POST http://h:80/open/1 HTTP/1.1\r\n"), Protocol::Rtmpt, Protocol::Rtmpt},
                    RecognitionRow{"RtmptAnswer", ascii("HTTP/1.1 200 OK\r\nContent-Type: application/x-fcs\r\n\r\n"), Protocol::Rtmpt,
                                   Protocol::Rtmpt},
                    RecognitionRow{"BeginningOfARequest", ascii("PO"), Protocol::Undecided, Protocol::Undecided},
                    RecognitionRow{"Rtsp", ascii("OPTIONS rtsp://a RTSP/1.0\r\n"), Protocol::Unknown, Protocol::Unknown},
                    RecognitionRow{"Ssh", ascii("SSH-2.0-OpenSSH_9.2\r\n"), Protocol::Ssh, Protocol::Ssh},
                    RecognitionRow{"SomethingElse", hex("ff 00 12 34 56 78 9a bc de f0"), Protocol::Unknown, Protocol::Unknown},
                    RecognitionRow{"Zeros", Bytes(64, 0), Protocol::Rtmp, Protocol::Unknown}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace rtmpscope::rtmp
