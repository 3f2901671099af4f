#pragma once
// The tokens of a CEL expression.
#include <string>
#include <string_view>
#include <vector>

#include "operator/schema/cel/expression.h"

namespace drydock::schema::cel {

struct Token {
  enum class Form { kEnd, kIdentifier, kInt, kUint, kDouble, kString, kBytes, kOperator };
  Form form = Form::kEnd;
  std::string text;  ///< as written; of strings and bytes their decoded content
  std::size_t offset = 0;
  std::string source;   ///< as written
  std::string problem;  ///< of a string that reads well and says what cannot be
};

struct Tokens {
  std::vector<Token> tokens;  ///< the last one is kEnd
  std::vector<Issue> issues;  ///< what is no token, and was left out
};
Tokens tokenize(std::string_view source);

}  // namespace drydock::schema::cel
