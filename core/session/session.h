// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address.h"
#include "base/direction.h"
#include "base/ids.h"
#include "base/time.h"
#include "media/media_header.h"
#include "rtmp/handshake.h"
#include "rtmp/recognition.h"
#include "rtmpt/tunnel_facts.h"
#include "session/live_clock.h"
#include "session/side_evidence.h"
#include "session/tls_alert.h"
#include "texts/text.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::session {

/// What the client came for: judged by its commands, else by the direction of media.
enum class Role : std::uint8_t { Unknown, Publish, Play, Both };

/// How it went (interface.md, "outcome"). CannotTell is JSON's null.
enum class Outcome : std::uint8_t { CannotTell, Completed, Rejected, Aborted, Failed, Ongoing };

enum class PhaseId : std::uint8_t { TcpHandshake, TlsHandshake, RtmpHandshake, Connect, CreateStream, Publish, Play, Metadata, Media, Teardown };

enum class PhaseStatus : std::uint8_t { Complete, Partial, Missing, Failed, NotCaptured };

/// A stretch of the session that serves one purpose. Frames and times are absent if it did not happen.
struct Phase {
  PhaseId id{};
  PhaseStatus status = PhaseStatus::Missing;
  FrameNumber firstFrame;
  FrameNumber lastFrame;
  std::optional<CaptureTime> start;
  std::optional<CaptureTime> end;
};

enum class StepStatus : std::uint8_t { Seen, Missing, Violated, NotCaptured };

enum class StepDirection : std::uint8_t { ClientToServer, ServerToClient, Both };

/// One step of the walkthrough, in the order of the list (interface.md, "Steps").
struct Step {
  std::uint32_t number = 0;               ///< from 1
  std::optional<std::uint8_t> reference;  ///< the number in the mission's push or pull table
  std::string id;                         ///< "connect", "window-ack-size"
  StepDirection direction = StepDirection::Both;
  PhaseId phase{};
  std::string title;    ///< "connect('live')": what the ladder's arrow says; titleIn() says it in a language. From the wire: escape it.
  texts::Text summary;  ///< what else is worth knowing in a line: "version 3, digest verified". From the wire, too.
  StepStatus status = StepStatus::Seen;
  std::vector<FrameNumber> frames;  ///< ascending; the last is where it was complete. media: first and last
  std::optional<CaptureTime> firstTime;
  std::optional<CaptureTime> time;     ///< of the last frame
  std::vector<MessageIndex> messages;  ///< media: the first and the last message of the run

  // Of a folded run of media only.
  std::uint64_t frameCount = 0;  ///< frames that hold bytes of the run
  std::uint64_t audioMessages = 0;
  std::uint64_t videoMessages = 0;
  std::uint64_t bytes = 0;  ///< message bodies
};

/// One audio or video track (interface.md, "Media").
struct MediaTrack {
  media::Kind kind = media::Kind::Video;
  Direction direction = Direction::ClientToServer;
  std::uint8_t trackId = 0;
  std::uint32_t messageStreamId = 0;
  media::Codec codec = media::Codec::Unknown;  ///< the first one used
  std::uint64_t messages = 0;
  std::uint64_t frames = 0;  ///< coded pictures or audio frames
  std::uint64_t bytes = 0;   ///< message bodies, tag headers included
  std::uint64_t keyframes = 0;
  media::CodecConfig config;                    ///< from the first sequence header, the first frame that says it, or the tag
  std::optional<std::uint32_t> firstTimestamp;  ///< ms
  std::optional<std::uint32_t> lastTimestamp;
  std::optional<MessageIndex> firstSequenceHeader;
  std::optional<MessageIndex> firstFrame;  ///< first coded frame
  std::optional<MessageIndex> firstKeyframe;
  CaptureTime firstTime{};
  CaptureTime lastTime{};

  // What core/diagnosis needs to judge the track.
  FrameNumber sequenceHeaderFrame;  ///< where the first sequence header was complete, none if there was none
  CaptureTime sequenceHeaderTime{};
  FrameNumber firstCodedFrame;  ///< where the first coded frame was complete, none if there was none
  CaptureTime firstCodedTime{};
  FrameNumber firstKeyFrame;  ///< where the first key picture was complete, none if there was none
  CaptureTime firstKeyTime{};
  std::uint64_t framesBeforeHeader = 0;  ///< coded frames before the first sequence header
  std::uint64_t backwardSteps = 0;       ///< times by which the timestamp went back, on one message stream
  std::uint32_t largestBackwardMs = 0;
  FrameNumber firstBackwardFrame;
  std::uint64_t timestampGaps = 0;  ///< times by which it went ahead by more than kTimestampGapMs
  std::uint32_t largestGapMs = 0;
  FrameNumber firstGapFrame;
  std::uint32_t longestKeyIntervalMs = 0;  ///< between two key pictures in a row
  FrameNumber longestKeyIntervalFrame;     ///< of the second one

  // Where the track stands while messages come.
  RtmpTimestamp timestampBefore;
  RtmpTimestamp lastKeyTimestamp;
  FrameNumber lastKeyFrame;
  bool timestampKnown = false;
  bool learntFromFrame = false;  ///< config holds what a coded frame said of itself
  LiveClock clock;               ///< the coded frames' timestamps against the capture's clock

  /// Where its timestamps first went beyond a value at which senders and receivers are known to break.
  struct Passed {
    FrameNumber extended;  ///< 0xFFFFFF: what fits into the chunk header's three bytes
    FrameNumber signBit;   ///< 2^31
  } passed;

  FrameNumber lastMessageFrame;
  /// While other tracks of its direction went on: the longest time in which this one brought nothing.
  struct Pause {
    Nanoseconds length{0};
    FrameNumber before;  ///< its last message in front of it
    FrameNumber after;
  } longestPause;
};

/// A step ahead in a track's timestamps that is called a gap.
inline constexpr std::uint32_t kTimestampGapMs = 1000;

/// A command and its answer.
struct Request {
  std::string name;                       ///< "connect", "createStream", "publish", "play" ...
  std::optional<std::string> streamName;  ///< publish and play: as sent
  double transaction = 0;
  std::uint32_t messageStreamId = 0;
  Direction direction = Direction::ClientToServer;
  MessageIndex message;
  FrameNumber frame;
  CaptureTime time{};
  enum class Answer : std::uint8_t { None, Accepted, Rejected } answer = Answer::None;
  std::optional<MessageIndex> answerMessage;
  FrameNumber answerFrame;
  CaptureTime answerTime{};
  std::string code;                            ///< "NetStream.Publish.BadName"; from the wire
  std::string description;                     ///< the server's own words; from the wire
  std::optional<std::uint32_t> createdStream;  ///< createStream only: the message stream id that was given out
  double startMs = 0;                          ///< play only: where in a recording it asks to start; 0 or less if it does not
  Sighting yes;                                ///< the server's yes, where it took it back later: `answer` is the last word
};

/// Why and how it ended, as facts; the sentence is core/diagnosis'.
struct Ending {
  enum class Kind : std::uint8_t {
    NotSeen,      ///< still going on when the capture ended
    NeverOpened,  ///< SYN answered by RST, or never answered
    SaidGoodbye,  ///< a side said the end first (FCUnpublish, deleteStream, Unpublish.Success ...)
    Fin,
    Reset,
  } kind = Kind::NotSeen;
  std::optional<Direction> closer;  ///< who closed TCP first: ClientToServer means the client
  FrameNumber frame;                ///< the goodbye, FIN or RST
  std::optional<CaptureTime> time;
  std::optional<MessageIndex> goodbye;  ///< the message that said the end
  std::optional<MessageIndex> last;     ///< the last message before the end
  bool insideMessage = false;           ///< FIN or RST came in the middle of a message
};

/// What the publisher, or the server on its behalf, said about the stream in onMetaData.
struct Metadata {
  Direction direction = Direction::ClientToServer;
  MessageIndex message;  ///< the first one
  FrameNumber frame;
  CaptureTime time{};
  bool wrapped = false;         ///< it came as @setDataFrame
  bool announcesVideo = false;  ///< it has a videocodecid that is not 0, or a width
  bool announcesAudio = false;  ///< it has an audiocodecid that is not 0
  std::uint32_t width = 0;      ///< 0 if it does not say
  std::uint32_t height = 0;
  double frameRate = 0;
  double audioSampleRate = 0;
  std::uint32_t audioChannels = 0;  ///< 0 if it does not say
};

/// Messages of one kind that were counted, with the first of them as evidence.
struct Tally {
  std::uint64_t count = 0;
  MessageIndex first;
  FrameNumber firstFrame;

  void add(MessageIndex message, FrameNumber frame) {
    if (count++ == 0) {
      first = message;
      firstFrame = frame;
    }
  }
};

/// Acknowledgements and the like of one direction, as counts and facts.
struct ControlFacts {
  Tally acknowledgements;                      ///< sent in this direction
  std::optional<std::uint32_t> windowAckSize;  ///< announced in this direction: the peer shall acknowledge each so many bytes
  FrameNumber windowAckSizeFrame;
  Tally wrongChunkStream;                   ///< control messages (1 to 6) on a chunk stream other than 2, or a message stream other than 0
  std::uint32_t wrongMessageStreamId = 0;   ///< of the first of them
  std::uint32_t wrongChunkStreamId = 0;     ///< of the first of them
  Tally wrongSize;                          ///< control messages (1 to 6) whose body is shorter or longer than its type, or its event, has it
  rtmp::MessageType wrongSizeType{};        ///< of the first of them
  rtmp::UserControlEvent wrongSizeEvent{};  ///< of the first of them, if it is user control
  std::uint32_t wrongSizeBytes = 0;         ///< of the first of them, as sent
  std::uint32_t rightSizeBytes = 0;         ///< what it should have been
  Tally pingRequests;
  Tally pingResponses;
  std::vector<OpenPing> unansweredPings;  ///< sent in this direction, oldest first; at most kMaxOpenPings
};

/// Kinds of remarks that a decoder makes.
inline constexpr std::size_t kRemarkKinds = static_cast<std::size_t>(rtmp::Remark::Kind::Headless) + 1;

/// What a side sends first, in order: the parts of its handshake (as rtmp::HandshakePart), and its first message.
enum class Milestone : std::uint8_t { Version, First, Second, Message };
inline constexpr std::size_t kMilestones = 4;

/// A remark of a decoder, kept with its direction.
struct SessionRemark {
  Direction direction = Direction::ClientToServer;
  rtmp::Remark remark;
};

/// Caps on what is kept of one session. What is beyond them is counted, and reported as `limit-reached`.
inline constexpr std::size_t kMaxSteps = 8192;         ///< steps, media runs included
inline constexpr std::size_t kMaxRoutineSteps = 6144;  ///< of them: acknowledgements, pings, data messages
inline constexpr std::size_t kMaxRequests = 1024;
inline constexpr std::size_t kMaxOpenRequests = 64;   ///< whose answer is waited for: a peer that never answers must not make each search longer
inline constexpr std::size_t kMaxRemarksOfKind = 16;  ///< each Limit is kept once
inline constexpr std::size_t kMaxTracks = 64;         ///< per direction; messages of further tracks count for none

/// What one RTMP connection (or RTMPT session) was: constant once handed out; a later snapshot has a newer one.
struct Session {
  SessionId id;
  TcpStreamIndex tcpStream;                ///< the first of tcpStreams
  std::vector<TcpStreamIndex> tcpStreams;  ///< one, or all that carried a tunnelled session, in the order in which they came
  Side client = Side::A;
  Endpoint clientEndpoint;
  Endpoint serverEndpoint;
  rtmp::Protocol protocol = rtmp::Protocol::Undecided;  ///< what it carries; not RTMP on an RTMP port is a session too
  std::string protocolDetail;                           ///< of what is not RTMP: "TLS ClientHello", "HTTP GET"
  std::optional<TlsAlert> tlsAlert;                     ///< the first one that could be read
  std::optional<rtmpt::TunnelFacts> tunnel;             ///< it came in HTTP (RTMPT); `protocol` is what is inside
  Role role = Role::Unknown;
  Outcome outcome = Outcome::CannotTell;
  bool completeFromStart = false;  ///< the SYN, and all bytes up to connect: none of them lost or cut off by the capture
  FrameNumber firstFrame;
  FrameNumber lastFrame;
  CaptureTime start{};
  CaptureTime end{};
  CaptureTime observedUntil{};          ///< latest packet of the whole capture when this was made
  bool captureEnded = false;            ///< no more packets will come
  std::vector<FrameNumber> clockSteps;  ///< behind its first frame: the frames before which the capture's clock was set; ascending

  // As sent, query included; absent if never said.
  std::optional<std::string> app;
  std::optional<std::string> streamName;
  std::optional<std::string> tcUrl;
  std::optional<std::string> clientSoftware;  ///< flashVer
  std::optional<std::string> serverSoftware;  ///< fmsVer
  // What the program concludes.
  std::optional<std::string> clientIdentified;
  std::optional<std::string> serverIdentified;

  rtmp::Handshake handshake;
  /// [Direction][Milestone]: how much of what the other side sent this side had acknowledged when it had sent that; none if
  /// that was not seen, or not known.
  std::array<std::array<std::optional<StreamOffset>, kMilestones>, 2> heardAt{};
  /// [Direction]: the last one announced, else what was in force from the start; none if an announcement may have been missed.
  std::array<std::optional<std::uint32_t>, 2> chunkSize{128, 128};
  std::vector<Phase> phases;  ///< in order; those that the role has
  std::vector<Step> steps;
  std::vector<MediaTrack> tracks;       ///< by direction, kind and track id
  std::vector<Request> requests;        ///< commands that ask for an answer, the first kMaxRequests of them
  std::optional<std::size_t> accepted;  ///< row in `requests`: the publish or play that was accepted first
  /// The last yes or no to a connect, publish or play that is not in the capture: it has no message, frame and time.
  std::optional<Request> unasked;
  std::optional<Metadata> metadata;      ///< in the role's direction
  std::array<ControlFacts, 2> control;   ///< [Direction]
  std::array<SideEvidence, 2> evidence;  ///< [Direction]: of the sender
  /// [Direction]: what the client said of itself in connect, and the server in its answer.
  std::array<ConnectWords, 2> words;
  Sighting reconnectRequest;           ///< NetConnection.Connect.ReconnectRequest (E2)
  std::string reconnectUrl;            ///< the tcUrl in it; empty if it has none. From the wire
  Tally statusOnWrongStream;           ///< onStatus that came on another message stream than its publish or play
  std::vector<SessionRemark> remarks;  ///< of each kind and direction the first kMaxRemarksOfKind
  std::uint64_t stepsLeftOut = 0;      ///< messages that got no step because kMaxSteps was reached
  std::uint64_t requestsLeftOut = 0;
  std::array<std::array<std::uint64_t, kRemarkKinds>, 2> remarkCounts{};  ///< [Direction][Remark::Kind]: all of them
  std::uint64_t messages = 0;
  std::uint64_t audioMessages = 0;  ///< type 8, both directions
  std::uint64_t videoMessages = 0;
  FrameNumber replaced;                      ///< net::Connection::replaced
  std::array<bool, 2> captured{true, true};  ///< [Direction]: packets of that direction are in the capture
  Ending ending;

  /// Was the capture's clock set behind `from`, and not behind `to`? Then what lies between them has no length that is known.
  [[nodiscard]] bool clockSetBetween(FrameNumber from, FrameNumber to) const;

  /// The track that `media.video` or `media.audio` shows: track 0 of the role's direction; null if there is none.
  [[nodiscard]] const MediaTrack* mainTrack(media::Kind kind) const;
};

/// The names of interface.md: "publish", "completed", "rtmp-handshake", "seen", "client-to-server". CannotTell gives "".
[[nodiscard]] std::string_view toString(Role role);
[[nodiscard]] std::string_view toString(Outcome outcome);
[[nodiscard]] std::string_view toString(PhaseId id);
[[nodiscard]] std::string_view toString(PhaseStatus status);
[[nodiscard]] std::string_view toString(StepStatus status);
[[nodiscard]] std::string_view toString(StepDirection direction);
[[nodiscard]] std::string_view toString(Direction direction);

}  // namespace rtmpscope::session
