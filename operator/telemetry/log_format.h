#pragma once
// Log records as lines, in the manner of Rust's tracing: the part after the time and the level.
// Pure functions. What comes from outside cannot end a line or reach the terminal: control
// characters are escaped.
#include <string>

#include "operator/base/log.h"

namespace drydock {

/// `reconciling object{object.ref=Hello.v1.fraim.co.jp/hello.default}: message key=value`.
std::string format_log_text(const LogRecord& record);

/// `"fields":{"message":"...","key":"value"},"target":"...","span":{...},"spans":[...]`: members of
/// a JSON object; spans from the outermost to the innermost, which is also `span`.
std::string format_log_json(const LogRecord& record);

}  // namespace drydock
