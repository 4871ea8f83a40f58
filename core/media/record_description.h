// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/field_tree.h"
#include "media/media_header.h"

#include <cstddef>
#include <vector>

namespace rtmpscope::media {

/// The fields of a decoder configuration that is packed in bits: AAC, Opus, FLAC, AV1, VP9, VP8, VVC. AVC's and HEVC's are
/// codec_description.cpp's. A field that shares a byte with others has that byte's range.
/// @param record  ends where the configuration ends
/// @param begin   where it begins in `record`, from whose start ranges count
void describeRecord(Codec codec, ByteView record, std::size_t begin, std::vector<Field>& rows);

}  // namespace rtmpscope::media
