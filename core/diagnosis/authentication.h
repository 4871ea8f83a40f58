// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/session.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rtmpscope::diagnosis {

/// Where one connection of an Adobe authentication got to: each of its three connections asks with more in its app.
enum class LoginStep : std::uint8_t {
  None,        ///< no part of an authentication
  Asked,       ///< 1: the server wants one ("code=403 need auth; authmod=adobe")
  Challenged,  ///< 2: the client gave its user name and got a challenge ("reason=needauth")
  NoSuchUser,  ///< 2: refused
  Refused,     ///< 3: the answer to the challenge is wrong ("reason=authfailed")
  Accepted,    ///< 3
};

[[nodiscard]] LoginStep loginStepOf(const session::Session& session);

/// The connect that this is about, or null.
[[nodiscard]] const session::Request* loginRequest(const session::Session& session);

/// The connections of one authentication, as rows of `sessions`, in order of time; at most three.
struct Login {
  std::vector<std::size_t> rows;
};

/// All that begin with a refused connect. A connection belongs to at most one.
[[nodiscard]] std::vector<Login> findLogins(std::span<const session::Session* const> sessions);

/// An app or a stream's name without the query behind it, which is a key and no part of it.
[[nodiscard]] std::string withoutQuery(const std::string& name);

}  // namespace rtmpscope::diagnosis
