#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes codecs.tsv: decoder configurations and first frames as ffmpeg's encoders write them, in RTMP tags, with what ffprobe says of each stream.

usage: make_codecs.py > codecs.tsv        needs ffmpeg and ffprobe with libx264, libx265, libaom, libvpx, libopus and libmp3lame

Columns: name, kind, tag body in hex, then ffprobe's word: profile (the standard's number), level, width, height, frame rate, sample rate, channels;
"-" where ffprobe or the stream says nothing. The encoders' options are in CASES.
"""
import json
import pathlib
import struct
import subprocess
import tempfile

# name, FourCC of the enhanced tag, how the bytes are got, ffmpeg's options
VIDEO = "-f lavfi -i testsrc2=size={}:rate={} -frames:v 3"
AUDIO = "-f lavfi -i sine=sample_rate={} -t 0.3"
CASES = [
    ("avc-baseline", "avc1", "avcC", VIDEO.format("320x240", 25) + " -pix_fmt yuv420p -c:v libx264 -profile:v baseline"),
    ("avc-main-level-4.1", "avc1", "avcC", VIDEO.format("640x360", 30) + " -pix_fmt yuv420p -c:v libx264 -profile:v main -level 4.1"),
    ("avc-high-cropped", "avc1", "avcC", VIDEO.format("642x362", "30000/1001") + " -pix_fmt yuv420p -c:v libx264 -profile:v high"),
    ("avc-high-1080-lines", "avc1", "avcC", VIDEO.format("1920x1080", 25) + " -pix_fmt yuv420p -c:v libx264 -profile:v high"),
    ("avc-interlaced-cropped", "avc1", "avcC", VIDEO.format("720x540", 25) + " -pix_fmt yuv420p -c:v libx264 -flags +ildct+ilme -x264-params tff=1"),
    ("avc-high-10", "avc1", "avcC", VIDEO.format("322x242", 50) + " -pix_fmt yuv420p10le -c:v libx264"),
    ("avc-high-422", "avc1", "avcC", VIDEO.format("324x244", 25) + " -vf format=yuv422p,crop=322:241 -c:v libx264"),
    ("avc-high-444", "avc1", "avcC", VIDEO.format("324x244", 24) + " -vf format=yuv444p,crop=321:241 -c:v libx264"),
    ("avc-scaling-matrix", "avc1", "avcC", VIDEO.format("320x240", 25) + " -pix_fmt yuv420p -c:v libx264 -x264-params cqm=jvt"),
    ("avc-aspect-ratio", "avc1", "avcC", VIDEO.format("720x576", 25) + " -pix_fmt yuv420p -vf setsar=64/45 -c:v libx264"),
    ("hevc-main", "hvc1", "hvcC", VIDEO.format("642x362", 25) + " -pix_fmt yuv420p -c:v libx265 -x265-params log-level=none"),
    ("hevc-main-10", "hvc1", "hvcC", VIDEO.format("1280x720", "60000/1001") + " -pix_fmt yuv420p10le -c:v libx265 -x265-params log-level=none"),
    ("hevc-rext-422", "hvc1", "hvcC", VIDEO.format("322x242", 30) + " -pix_fmt yuv422p -c:v libx265 -x265-params log-level=none"),
    ("hevc-rext-444", "hvc1", "hvcC", VIDEO.format("324x244", 30) + " -vf format=yuv444p,crop=321:241 -c:v libx265 -x265-params log-level=none"),
    ("hevc-many-references", "hvc1", "hvcC",
     VIDEO.format("416x240", 24) + " -pix_fmt yuv420p -c:v libx265 -x265-params log-level=none:ref=5:bframes=4:b-pyramid=1:open-gop=1:level-idc=4"),
    ("av1-main", "av01", "av1C", VIDEO.format("642x362", 25) + " -pix_fmt yuv420p -c:v libaom-av1 -cpu-used 8"),
    ("av1-main-10", "av01", "av1C", VIDEO.format("320x240", 25) + " -pix_fmt yuv420p10le -c:v libaom-av1 -cpu-used 8"),
    ("av1-high-444", "av01", "av1C", VIDEO.format("324x244", 25) + " -vf format=yuv444p,crop=321:241 -c:v libaom-av1 -cpu-used 8"),
    ("vp9-profile-0-frame", "vp09", "frame", VIDEO.format("642x362", 25) + " -pix_fmt yuv420p -c:v libvpx-vp9 -cpu-used 8"),
    ("vp9-profile-1-frame", "vp09", "frame", VIDEO.format("324x244", 25) + " -vf format=yuv444p,crop=321:241 -c:v libvpx-vp9 -cpu-used 8"),
    ("vp9-profile-2-frame", "vp09", "frame", VIDEO.format("320x240", 25) + " -pix_fmt yuv420p10le -c:v libvpx-vp9 -cpu-used 8"),
    ("vp8-frame", "vp08", "frame", VIDEO.format("642x362", 25) + " -pix_fmt yuv420p -c:v libvpx"),
    ("aac-stereo", "mp4a", "esds", AUDIO.format(44100) + " -ac 2 -c:a aac"),
    ("aac-mono-48", "mp4a", "esds", AUDIO.format(48000) + " -ac 1 -c:a aac"),
    ("aac-mono-8", "mp4a", "esds", AUDIO.format(8000) + " -ac 1 -c:a aac"),
    ("aac-96", "mp4a", "esds", AUDIO.format(96000) + " -ac 2 -c:a aac"),
    ("aac-5.1", "mp4a", "esds", AUDIO.format(48000) + " -ac 6 -c:a aac"),
    ("aac-7.1", "mp4a", "esds", AUDIO.format(48000) + " -ac 8 -c:a aac"),
    ("aac-quad-by-program", "mp4a", "esds", AUDIO.format(48000) + " -af aformat=channel_layouts=quad -c:a aac"),
    ("opus-stereo", "Opus", "OpusHead", AUDIO.format(48000) + " -ac 2 -c:a libopus"),
    ("opus-5.1", "Opus", "OpusHead", AUDIO.format(48000) + " -ac 6 -c:a libopus"),
    ("flac-44", "fLaC", "fLaC", AUDIO.format(44100) + " -ac 2 -c:a flac"),
    ("flac-96-mono", "fLaC", "fLaC", AUDIO.format(96000) + " -ac 1 -sample_fmt s32 -c:a flac"),
    ("ac3-5.1-frame", "ac-3", "frame", AUDIO.format(48000) + " -ac 6 -c:a ac3"),
    ("ac3-mono-frame", "ac-3", "frame", AUDIO.format(32000) + " -ac 1 -c:a ac3"),
    ("eac3-stereo-frame", "ec-3", "frame", AUDIO.format(44100) + " -ac 2 -c:a eac3"),
    ("eac3-5.1-frame", "ec-3", "frame", AUDIO.format(48000) + " -ac 6 -c:a eac3"),
    ("mp3-stereo-frame", ".mp3", "frame", AUDIO.format(44100) + " -ac 2 -c:a libmp3lame -write_xing 0"),
    ("mp3-mono-22-frame", ".mp3", "frame", AUDIO.format(22050) + " -ac 1 -c:a libmp3lame -write_xing 0"),
    ("mp3-11-frame", ".mp3", "frame", AUDIO.format(11025) + " -ac 2 -c:a libmp3lame -write_xing 0"),
]
MUXERS = {"avcC": "mp4", "hvcC": "mp4", "av1C": "mp4", "esds": "mp4", "OpusHead": "ogg", "fLaC": "flac", "frame": "nut"}
# ffprobe's names for the numbers of the standards' tables.
PROFILES = {"Constrained Baseline": 66, "Baseline": 66, "High": 100, "High 10": 110, "High 4:2:2": 122, "High 4:4:4 Predictive": 244, "Main 10": 2,
            "Rext": 4, "Professional": 2, "Profile 0": 0, "Profile 1": 1, "Profile 2": 2, "Profile 3": 3, "LC": 2}
MAIN = {"h264": 77, "hevc": 1, "av1": 0}
FRAME_BYTES = 32  # of a first frame: what a program that does not keep payload knows


def box(data, name):
    """The content of an MP4 box, wherever it is: names are not found by chance in files as small as these."""
    at = data.index(name.encode())
    return data[at + 4:at - 4 + struct.unpack(">I", data[at - 4:at])[0]]


def audio_specific_config(esds):
    """Behind tag 5 of the elementary stream descriptor (ISO/IEC 14496-1, 7.2.6.7)."""
    at = esds.index(b"\x05\x80\x80\x80")
    return esds[at + 5:at + 5 + esds[at + 4]]


def opus_head(data):
    at = data.index(b"OpusHead")
    segments = data[26]
    return data[at:at + data[27:27 + segments][0]]


def record(how, path):
    data = path.read_bytes()
    if how == "esds":
        return audio_specific_config(box(data, "esds"))
    if how == "OpusHead":
        return opus_head(data)
    if how == "fLaC":
        return data[:4] + bytes([data[4] | 0x80]) + data[5:42]
    if how == "frame":
        first = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-c", "copy", "-frames", "1", "-f", "data", "-map", "0", "-"],
                               capture_output=True, check=True).stdout
        return first[:FRAME_BYTES]
    return box(data, how)


def ffprobe(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)], capture_output=True, check=True)
    return json.loads(done.stdout)["streams"][0]


def number(value, none=("-99", "0", "-1", "N/A")):
    return "-" if value is None or str(value) in none else str(value)


def main():
    print("# Made by make_codecs.py with " + subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout.split(" Copyright")[0])
    with tempfile.TemporaryDirectory() as folder:
        for name, four_cc, how, options in CASES:
            path = pathlib.Path(folder) / f"{name}.{MUXERS[how]}"
            subprocess.run(["ffmpeg", "-v", "error", *options.split(), "-f", MUXERS[how], str(path)], check=True)
            stream = ffprobe(path)
            video = stream["codec_type"] == "video"
            start = how != "frame"
            tag = bytes([(0x90 if start else 0x93) if video and four_cc == "avc1" else 0x90 if start else 0x91]) + four_cc.encode()
            profile = stream.get("profile")
            shown = MAIN.get(stream["codec_name"]) if profile == "Main" else 1 if profile == "High" and stream["codec_name"] == "av1" else PROFILES.get(profile)
            rate = stream["r_frame_rate"] if video else None
            print("\t".join([name, stream["codec_type"], (tag + record(how, path)).hex(), "-" if shown is None else str(shown),
                             number(stream.get("level")), number(stream.get("width")), number(stream.get("height")), number(rate),
                             number(stream.get("sample_rate")), number(stream.get("channels"))]))


if __name__ == "__main__":
    main()
