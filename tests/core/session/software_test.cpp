// SPDX-License-Identifier: GPL-3.0-or-later
// Truth: what the programs in captures/ say about themselves, by tshark, and FFmpeg's release notes (libavformat versions).
#include "session/software.h"

#include <gtest/gtest.h>

namespace rtmpscope::session {
namespace {

TEST(Software, KnowsFfmpegReleasesByTheirLibavformat) {
  EXPECT_EQ(ffmpegRelease("FMLE/3.0 (compatible; Lavf59.27.100)"), "ffmpeg 5.1");
  EXPECT_EQ(ffmpegRelease("Lavf58.29.100"), "ffmpeg 4.2");
  EXPECT_EQ(ffmpegRelease("Lavf61.7.100"), "ffmpeg 7.1");
  EXPECT_EQ(ffmpegRelease("Lavf60.3.100"), "ffmpeg 6.0");
  EXPECT_EQ(ffmpegRelease("Lavf59.30.100"), "ffmpeg after 5.1 (libavformat 59.30.100)");
  EXPECT_EQ(ffmpegRelease("Lavf1.2.3"), "ffmpeg (libavformat 1.2.3)");
  EXPECT_EQ(ffmpegRelease("FMLE/3.0 (compatible; FMSc/1.0)"), std::nullopt);
  EXPECT_EQ(ffmpegRelease("Lavf"), std::nullopt);
  EXPECT_EQ(ffmpegRelease("Lavf99999999999999999999.1.1"), std::nullopt);
}

struct ClientCase {
  std::string_view flashVer;
  std::string_view encoder;
  bool transactionZero;
  std::optional<std::string> client;
};

TEST(Software, TellsClientsApart) {
  const ClientCase cases[] = {
      {"FMLE/3.0 (compatible; Lavf59.27.100)", "Lavf59.27.100", false, "ffmpeg 5.1"},
      {"FMLE/3.0 (compatible; FMSc/1.0)", "obs-output module (libobs version 29.0.2.1-1+b1)", false, "OBS Studio 29.0.2"},
      {"LNX 9,0,124,2", "", false, "ffmpeg (libavformat)"},
      {"LNX 10,0,32,18", "", false, "rtmpdump (librtmp)"},
      {"LNX 10,0,32,18", "", true, "GStreamer (rtmp2)"},
      {"LNX 10,0,32,18", "GStreamer 1.22.0 FLV muxer", true, "GStreamer 1.22.0 (rtmp2)"},
      {"", "GStreamer 1.22.0 FLV muxer", false, "GStreamer 1.22.0 (librtmp)"},
      {"WIN 32,0,0,465", "", false, "Flash Player 32.0.0.465"},
      {"WIN nonsense", "", false, std::nullopt},
      {"FMLE/3.0 (compatible; FMSc/1.0)", "", false, std::nullopt},
      {"", "", false, std::nullopt},
      // Who wrote the file need not be who sends it: rtmpsink with a file that ffmpeg made (push-gst-rtmpsink-nginx-exttime).
      {"", "Lavf59.27.100", false, std::nullopt},
  };
  for (const ClientCase& each : cases) {
    SoftwareEvidence evidence;
    evidence.connectSeen = true;
    evidence.flashVer = each.flashVer;
    evidence.encoder = each.encoder;
    evidence.streamTransactionZero = each.transactionZero;
    EXPECT_EQ(identifyClient(evidence), each.client) << each.flashVer << " " << each.encoder;
  }
}

TEST(Software, KnowsLibrtmpByItsHandshakeWhateverItCallsItself) {
  SoftwareEvidence evidence;
  evidence.connectSeen = true;
  evidence.flashVer = "LNX 11,2,202,0";
  evidence.c1Version = 0x0A002D02;
  EXPECT_EQ(identifyClient(evidence), "rtmpdump (librtmp)");
}

TEST(Software, KnowsFfmpegByItsHandshakeWhateverItCallsItself) {
  SoftwareEvidence evidence;
  evidence.connectSeen = true;
  evidence.flashVer = "FMLE/3.0 (compatible; FMSc/1.0)";
  evidence.c1Version = 0x09007C02;
  EXPECT_EQ(identifyClient(evidence), "ffmpeg (libavformat)");
  evidence.encoder = "Lavf59.27.100";
  EXPECT_EQ(identifyClient(evidence), "ffmpeg 5.1") << "its muxer and its handshake agree";
  evidence.flashVer = "";
  evidence.encoder = "";
  EXPECT_EQ(identifyClient(evidence), std::nullopt) << "gortmp has taken over the version, and spells flashver";
}

TEST(Software, TellsServersApartThatGiveTheSameVersion) {
  SoftwareEvidence evidence;
  evidence.fmsVer = "FMS/3,0,1,123";
  evidence.connectDescription = "Connection succeeded.";
  evidence.windowSeen = true;
  EXPECT_EQ(identifyServer(evidence), "nginx-rtmp");

  SoftwareEvidence nms = evidence;
  nms.playReset = true;
  EXPECT_EQ(identifyServer(nms), "Node-Media-Server");
  nms = evidence;
  nms.streamDescription = "/live/cam1 is now published.";
  EXPECT_EQ(identifyServer(nms), "Node-Media-Server");

  SoftwareEvidence zlm = evidence;
  zlm.chunkSizeBeforeWindow = true;
  zlm.objectEncodingIsNull = true;
  EXPECT_EQ(identifyServer(zlm), "ZLMediaKit");

  SoftwareEvidence listening = evidence;
  listening.streamBeginBeforeResult = true;
  EXPECT_EQ(identifyServer(listening), "ffmpeg (listening)");
  listening.connectDescription = "Connection succeeded";
  EXPECT_EQ(identifyServer(listening), "crtmpserver");

  SoftwareEvidence stranger = evidence;
  stranger.streamDescription = "Start publishing.";
  EXPECT_EQ(identifyServer(stranger), std::nullopt);
  stranger = evidence;
  stranger.complexHandshake = true;
  stranger.s1Version = 0x01000504;
  EXPECT_EQ(identifyServer(stranger), std::nullopt);
}

TEST(Software, KnowsServersThatSayTheirName) {
  SoftwareEvidence evidence;
  evidence.fmsVer = "FMS/3,5,3,888";
  evidence.srsVersion = "7.0.18";
  EXPECT_EQ(identifyServer(evidence), "SRS 7.0.18");
  evidence = {};
  evidence.fmsVer = "FMS/5,0,1,1076";
  EXPECT_EQ(identifyServer(evidence), "Adobe Media Server 5.0.1.1076");
  evidence = {};
  evidence.s1Version = 0x0D0E0A0D;
  EXPECT_EQ(identifyServer(evidence), "nginx-rtmp") << "refused before it could answer connect";
  EXPECT_EQ(identifyServer({}), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::session
