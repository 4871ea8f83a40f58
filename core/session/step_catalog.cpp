// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/step_catalog.h"

#include <algorithm>
#include <array>

namespace rtmpscope::session {
namespace {

constexpr auto kClient = StepDirection::ClientToServer;
constexpr auto kServer = StepDirection::ServerToClient;
constexpr auto kEither = StepDirection::Both;
constexpr auto kWhatever = std::nullopt;

constexpr StepKind kCatalog[] = {
    {"tcp-handshake", "TCP handshake", kEither, PhaseId::TcpHandshake, "RFC 9293 3.5",
     "SYN, SYN-ACK, ACK: client and server open the TCP connection that carries everything below."},
    {"tcp-syn", "TCP SYN", kClient, PhaseId::TcpHandshake, "RFC 9293 3.5",
     "The client asks to open a TCP connection. Without a SYN-ACK there is nothing to speak RTMP on."},
    {"c0c1", "Handshake C0+C1", kClient, PhaseId::RtmpHandshake, "RTMP 5.2.2, 5.2.3",
     "The client opens the RTMP handshake: one byte with the protocol version, then 1536 bytes with its clock and random data. Some "
     "clients hide a signature in the random data."},
    {"s0s1s2", "Handshake S0+S1+S2", kServer, PhaseId::RtmpHandshake, "RTMP 5.2.2 to 5.2.4",
     "The server answers with its own version byte and 1536 bytes (S0, S1), and repeats what the client sent (S2), so that the client "
     "sees that a real RTMP server has read it."},
    {"s0s1", "Handshake S0+S1", kServer, PhaseId::RtmpHandshake, "RTMP 5.2.2, 5.2.3",
     "The server answers with its own version byte and 1536 bytes of clock and random data. Its echo of C1 (S2) comes later here."},
    {"s2", "Handshake S2", kServer, PhaseId::RtmpHandshake, "RTMP 5.2.4",
     "The server repeats what the client sent in C1. The client must have it before it sends commands."},
    {"c2", "Handshake C2", kClient, PhaseId::RtmpHandshake, "RTMP 5.2.4",
     "The client repeats what the server sent in S1. When the server has it and the client has S2, the handshake is complete."},
    {"connect", "connect", kClient, PhaseId::Connect, "RTMP 7.2.1.1",
     "The client asks for an application on this server (the first part of the URL's path) and says what software it is and what it can do."},
    {"window-ack-size", "Window Acknowledgement Size", kServer, PhaseId::Connect, "RTMP 5.4.4",
     "The sender says after how many received bytes it wants an Acknowledgement from the other side."},
    {"set-peer-bandwidth", "Set Peer Bandwidth", kServer, PhaseId::Connect, "RTMP 5.4.5",
     "The sender limits how many bytes the other side may have on the way without an Acknowledgement."},
    {"set-chunk-size", "Set Chunk Size", kEither, kWhatever, "RTMP 5.4.1",
     "Messages are cut into chunks. From here on the sender's chunks carry this many bytes instead of 128: fewer headers, less overhead."},
    {"stream-begin", "Stream Begin", kServer, kWhatever, "RTMP 7.1.7", "The server says that a message stream is now usable."},
    {"connect-result", "_result(NetConnection.Connect.Success)", kServer, PhaseId::Connect, "RTMP 7.2.1.1",
     "The server accepts the connection to the application. It says here what server software it is."},
    {"release-stream", "releaseStream", kClient, PhaseId::CreateStream, "",
     "Not in the specification: encoders ask the server to drop an older publisher of this name. Many servers never answer it, and need not."},
    {"fc-publish", "FCPublish", kClient, PhaseId::CreateStream, "",
     "Not in the specification: encoders announce the stream's name before they publish it. Some servers answer with onFCPublish, many don't."},
    {"on-fc-publish", "onFCPublish", kServer, kWhatever, "",
     "The server's answer to FCPublish. It is a courtesy: what counts is the onStatus after publish."},
    {"fc-subscribe", "FCSubscribe", kClient, kWhatever, "",
     "Not in the specification: players announce the stream that they want. Some content networks need it, most servers ignore it."},
    {"on-fc-subscribe", "onFCSubscribe", kServer, kWhatever, "", "The server's answer to FCSubscribe. What counts is the onStatus after play."},
    {"create-stream", "createStream", kClient, PhaseId::CreateStream, "RTMP 7.2.1.3",
     "The client asks for a message stream: a channel within the connection on which it can publish or play."},
    {"create-stream-result", "_result", kServer, PhaseId::CreateStream, "RTMP 7.2.1.3", "The server gives out the number of the new message stream."},
    {"get-stream-length", "getStreamLength", kClient, PhaseId::Play, "",
     "The player asks how long the recording is. For a live stream there is often no answer."},
    {"play", "play", kClient, PhaseId::Play, "RTMP 7.2.2.1", "The client asks for a stream by its name (the last part of the URL)."},
    {"publish", "publish", kClient, PhaseId::Publish, "RTMP 7.2.2.6",
     "The client says under which name it will publish. The name often contains the stream key, so this is where a server checks who may publish."},
    {"on-status", "onStatus", kServer, kWhatever, "RTMP 7.2.2",
     "The server says how a publish or play is going: accepted, refused, stopped. The code says which."},
    {"set-data-frame", "@setDataFrame(onMetaData)", kClient, PhaseId::Metadata, "RTMP 7.1.2",
     "The publisher describes the stream: codecs, picture size, bit rates. The server keeps it and hands it to every player."},
    {"metadata", "onMetaData", kEither, PhaseId::Metadata, "RTMP 7.1.2", "The stream's description: codecs, picture size, bit rates."},
    {"media", "Video and audio", kEither, PhaseId::Media, "RTMP 7.1.4, 7.1.5", "The stream itself: audio and video messages, folded into one row."},
    {"acknowledgement", "Acknowledgement", kEither, kWhatever, "RTMP 5.4.3",
     "The receiver says how many bytes it has got so far, as the Window Acknowledgement Size asked for."},
    {"ping-request", "Ping Request", kServer, kWhatever, "RTMP 7.1.7",
     "The server asks whether the client is still there. The client must answer with the same number."},
    {"ping-response", "Ping Response", kClient, kWhatever, "RTMP 7.1.7", "The client is still there: the number of the request comes back."},
    {"set-buffer-length", "Set Buffer Length", kClient, kWhatever, "RTMP 7.1.7",
     "The player says how many milliseconds of the stream it wants to keep in its buffer."},
    {"stream-eof", "Stream EOF", kServer, kWhatever, "RTMP 7.1.7",
     "The server says that no more data will come on this message stream, unless it begins again."},
    {"stream-dry", "Stream Dry", kServer, kWhatever, "RTMP 7.1.7", "The server has had no data for this stream for a while."},
    {"stream-is-recorded", "Stream Is Recorded", kServer, kWhatever, "RTMP 7.1.7", "The stream is a recording and not live."},
    {"buffer-empty", "Buffer Empty", kServer, kWhatever, "",
     "Not in the specification: the server has sent all that the player's buffer has room for."},
    {"buffer-ready", "Buffer Ready", kServer, kWhatever, "", "Not in the specification: the server goes on sending after Buffer Empty."},
    {"swf-verification-request", "SWF Verification Request", kServer, kWhatever, "",
     "Not in the specification: an Adobe server asks the player to prove which Flash program it is."},
    {"swf-verification-response", "SWF Verification Response", kClient, kWhatever, "",
     "Not in the specification: the player's proof for the SWF Verification Request."},
    {"user-control", "User Control", kEither, kWhatever, "RTMP 7.1.7", "A user control event that this program does not know by name."},
    {"abort", "Abort", kEither, kWhatever, "RTMP 5.4.2",
     "The sender gives up a message that it had begun; the receiver shall throw away what it has of it."},
    {"result", "_result", kServer, kWhatever, "RTMP 7.2", "The answer to an earlier command: it was carried out."},
    {"error", "_error", kServer, kWhatever, "RTMP 7.2", "The answer to an earlier command: it was refused, or is not known here."},
    {"checkbw", "_checkbw", kClient, kWhatever, "",
     "Not in the specification: the client asks the server to measure the bandwidth. Many servers don't answer."},
    {"on-bw-done", "onBWDone", kServer, kWhatever, "",
     "Not in the specification: the server has finished its bandwidth check, usually without having made one."},
    {"rtmp-sample-access", "|RtmpSampleAccess", kServer, kWhatever, "",
     "The server says whether the player may read the raw samples. Flash players needed it, others ignore it."},
    {"on-play-status", "onPlayStatus", kServer, kWhatever, "", "The server says how playback of a recording goes: switched or complete."},
    {"seek", "seek", kClient, kWhatever, "RTMP 7.2.2.7", "The player jumps to another place of a recording."},
    {"pause", "pause", kClient, kWhatever, "RTMP 7.2.2.8", "The player stops or goes on."},
    {"shared-object", "Shared Object", kEither, kWhatever, "RTMP 7.1.3",
     "Data that the clients of an application share. Publishing and playing don't need it."},
    {"fc-unpublish", "FCUnpublish", kClient, PhaseId::Teardown, "", "Not in the specification: the encoder says that it stops publishing."},
    {"on-fc-unpublish", "onFCUnpublish", kServer, kWhatever, "", "The server's answer to FCUnpublish."},
    {"fc-unsubscribe", "FCUnsubscribe", kClient, kWhatever, "", "Not in the specification: the player no longer wants the stream."},
    {"delete-stream", "deleteStream", kClient, PhaseId::Teardown, "RTMP 7.2.2.3",
     "The client gives the message stream back. This is how a session ends in good order."},
    {"close-stream", "closeStream", kClient, PhaseId::Teardown, "", "The client stops publishing or playing on this message stream."},
    {"tcp-fin", "TCP FIN", kEither, PhaseId::Teardown, "RFC 9293 3.6", "This side has nothing more to send and closes its half of the connection."},
    {"tcp-rst", "TCP RST", kEither, PhaseId::Teardown, "RFC 9293 3.5.2",
     "This side tears the connection down at once. What was on the way is thrown away."},
};

// Ids that no command or data message may take by its name, since other things are called so.
constexpr std::array kReserved = {
    std::string_view{"tcp-handshake"},
    std::string_view{"tcp-syn"},
    std::string_view{"tcp-fin"},
    std::string_view{"tcp-rst"},
    std::string_view{"c0c1"},
    std::string_view{"s0s1s2"},
    std::string_view{"s0s1"},
    std::string_view{"s2"},
    std::string_view{"c2"},
    std::string_view{"media"},
    std::string_view{"metadata"},
    std::string_view{"window-ack-size"},
    std::string_view{"set-peer-bandwidth"},
    std::string_view{"set-chunk-size"},
    std::string_view{"acknowledgement"},
    std::string_view{"abort"},
    std::string_view{"connect-result"},
    std::string_view{"create-stream-result"},
};

// Names come from the wire: an id stays short whatever they are.
constexpr std::size_t kMaxIdLength = 48;

constexpr bool isUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool isLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

std::span<const StepKind> stepCatalog() {
  return kCatalog;
}

const StepKind* findStepKind(std::string_view id) {
  // Asked for each step of each session: by halves instead of one by one.
  static const std::array kById = [] {
    std::array<const StepKind*, std::size(kCatalog)> kinds{};
    std::ranges::transform(kCatalog, kinds.begin(), [](const StepKind& kind) { return &kind; });
    std::ranges::sort(kinds, {}, &StepKind::id);
    return kinds;
  }();
  const auto found = std::ranges::lower_bound(kById, id, {}, &StepKind::id);
  return found != kById.end() && (*found)->id == id ? *found : nullptr;
}

texts::Phrase phaseTitle(PhaseId id) {
  switch (id) {
    case PhaseId::TcpHandshake:
      return "TCP handshake";
    case PhaseId::TlsHandshake:
      return "TLS handshake";
    case PhaseId::RtmpHandshake:
      return "RTMP handshake";
    case PhaseId::Connect:
      return "Connect";
    case PhaseId::CreateStream:
      return "Create stream";
    case PhaseId::Publish:
      return "Publish";
    case PhaseId::Play:
      return "Play";
    case PhaseId::Metadata:
      return "Metadata";
    case PhaseId::Media:
      return "Media";
    case PhaseId::Teardown:
      return "Teardown";
  }
  return {};
}

std::string titleIn(const Step& step, texts::Language language) {
  if (step.id != "media" || step.audioMessages + step.videoMessages == 0) return std::string{texts::nameIn(step.title, language)};
  using texts::counted;
  if (step.audioMessages == 0) return counted(step.videoMessages, "Video {} message", "Video {} messages").in(language);
  if (step.videoMessages == 0) return counted(step.audioMessages, "Audio {} message", "Audio {} messages").in(language);
  return texts::say("{}, Audio {}", counted(step.videoMessages, "Video {} message", "Video {} messages"), texts::groupedDigits(step.audioMessages))
      .in(language);
}

std::string stepIdOf(std::string_view commandName) {
  std::string id;
  for (std::size_t i = 0; i < commandName.size() && id.size() < kMaxIdLength; ++i) {
    const char c = commandName[i];
    if (isLowerOrDigit(c)) {
      id += c;
    } else if (isUpper(c)) {
      // A word begins where a capital follows a small letter, and at the last capital of several that a small letter follows.
      const bool afterSmall = i > 0 && isLowerOrDigit(commandName[i - 1]);
      const bool lastCapital = i > 0 && isUpper(commandName[i - 1]) && i + 1 < commandName.size() && isLowerOrDigit(commandName[i + 1]);
      if ((afterSmall || lastCapital) && !id.empty() && id.back() != '-') id += '-';
      id += static_cast<char>(c - 'A' + 'a');
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  if (id.empty()) return "command";
  if (std::ranges::find(kReserved, id) != kReserved.end()) return "command-" + id;
  return id;
}

}  // namespace rtmpscope::session
