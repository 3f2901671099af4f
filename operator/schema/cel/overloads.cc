#include <algorithm>
#include <array>

#include "operator/schema/cel/checker.h"

namespace drydock::schema::cel {
namespace {

// One overload. Types by letter: b bool, i int, u uint, d double, s string, y bytes, D duration, T
// timestamp, q quantity, p ip, c cidr, r url, f format, v semver, t type, L list, M map, S list of
// strings, I of ints, F of lists, Z of optionals, N of what adds up, C of what has an order, O
// optional, X of no type here, * any. A target stands before the dot. The result is after the
// colon; e: element of the target, E: optional of that, o: the target's type, W: a list of what a
// list of optionals holds, Q: a map of lists of strings.
struct Overload {
  std::string_view function;
  std::string_view signature;
};

constexpr Overload kOverloads[] = {
    {"!_", "b:b"},
    {"_&&_", "bb:b"},
    {"_||_", "bb:b"},
    {"-_", "i:i"},
    {"-_", "d:d"},
    {"_+_", "ii:i"},
    {"_+_", "uu:u"},
    {"_+_", "dd:d"},
    {"_+_", "ss:s"},
    {"_+_", "yy:y"},
    {"_+_", "TD:T"},
    {"_+_", "DT:T"},
    {"_+_", "DD:D"},
    {"_-_", "ii:i"},
    {"_-_", "uu:u"},
    {"_-_", "dd:d"},
    {"_-_", "TT:D"},
    {"_-_", "TD:T"},
    {"_-_", "DD:D"},
    {"_*_", "ii:i"},
    {"_*_", "uu:u"},
    {"_*_", "dd:d"},
    {"_/_", "ii:i"},
    {"_/_", "uu:u"},
    {"_/_", "dd:d"},
    {"_%_", "ii:i"},
    {"_%_", "uu:u"},
    {"size", "s:i"},
    {"size", "y:i"},
    {"size", "L:i"},
    {"size", "M:i"},
    {"size", "s.:i"},
    {"size", "y.:i"},
    {"size", "L.:i"},
    {"size", "M.:i"},
    {"int", "i:i"},
    {"int", "u:i"},
    {"int", "d:i"},
    {"int", "s:i"},
    {"int", "T:i"},
    {"int", "D:i"},
    {"uint", "u:u"},
    {"uint", "i:u"},
    {"uint", "d:u"},
    {"uint", "s:u"},
    {"double", "d:d"},
    {"double", "i:d"},
    {"double", "u:d"},
    {"double", "s:d"},
    {"string", "s:s"},
    {"string", "b:s"},
    {"string", "i:s"},
    {"string", "u:s"},
    {"string", "d:s"},
    {"string", "y:s"},
    {"string", "T:s"},
    {"string", "D:s"},
    {"string", "p:s"},
    {"string", "c:s"},
    {"bytes", "y:y"},
    {"bytes", "s:y"},
    {"bool", "b:b"},
    {"bool", "s:b"},
    {"dyn", "*:*"},
    {"type", "*:t"},
    {"duration", "s:D"},
    {"duration", "D:D"},
    {"timestamp", "s:T"},
    {"timestamp", "T:T"},
    {"timestamp", "i:T"},
    {"startsWith", "s.s:b"},
    {"endsWith", "s.s:b"},
    {"contains", "s.s:b"},
    {"matches", "s.s:b"},
    {"matches", "ss:b"},
    {"charAt", "s.i:s"},
    {"indexOf", "s.s:i"},
    {"indexOf", "s.si:i"},
    {"lastIndexOf", "s.s:i"},
    {"lastIndexOf", "s.si:i"},
    {"lowerAscii", "s.:s"},
    {"upperAscii", "s.:s"},
    {"trim", "s.:s"},
    {"replace", "s.ss:s"},
    {"replace", "s.ssi:s"},
    {"split", "s.s:S"},
    {"split", "s.si:S"},
    {"substring", "s.i:s"},
    {"substring", "s.ii:s"},
    {"join", "S.:s"},
    {"join", "S.s:s"},
    {"strings.quote", "s:s"},
    {"find", "s.s:s"},
    {"findAll", "s.s:S"},
    {"findAll", "s.si:S"},
    {"isSorted", "C.:b"},
    {"sum", "N.:e"},
    {"min", "C.:e"},
    {"max", "C.:e"},
    {"sort", "C.:o"},
    {"reverse", "L.:o"},
    {"distinct", "L.:o"},
    {"slice", "L.ii:o"},
    {"flatten", "F.:e"},
    {"flatten", "F.i:L"},
    {"first", "L.:E"},
    {"last", "L.:E"},
    {"lists.range", "i:I"},
    {"format", "s.L:s"},
    {"indexOf", "L.*:i"},
    {"lastIndexOf", "L.*:i"},
    {"sets.contains", "LL:b"},
    {"sets.equivalent", "LL:b"},
    {"sets.intersects", "LL:b"},
    {"getFullYear", "T.:i"},
    {"getFullYear", "T.s:i"},
    {"getMonth", "T.:i"},
    {"getMonth", "T.s:i"},
    {"getDate", "T.:i"},
    {"getDate", "T.s:i"},
    {"getDayOfMonth", "T.:i"},
    {"getDayOfMonth", "T.s:i"},
    {"getDayOfWeek", "T.:i"},
    {"getDayOfWeek", "T.s:i"},
    {"getDayOfYear", "T.:i"},
    {"getDayOfYear", "T.s:i"},
    {"getHours", "T.:i"},
    {"getHours", "T.s:i"},
    {"getMinutes", "T.:i"},
    {"getMinutes", "T.s:i"},
    {"getSeconds", "T.:i"},
    {"getSeconds", "T.s:i"},
    {"getMilliseconds", "T.:i"},
    {"getMilliseconds", "T.s:i"},
    {"getHours", "D.:i"},
    {"getMinutes", "D.:i"},
    {"getSeconds", "D.:i"},
    {"getMilliseconds", "D.:i"},
    {"optional.of", "*:P"},
    {"optional.ofNonZeroValue", "*:P"},
    {"optional.none", ":O"},
    {"optional.unwrap", "Z:W"},
    {"unwrapOpt", "Z.:W"},
    {"hasValue", "O.:b"},
    {"value", "O.:e"},
    {"orValue", "O.*:e"},
    {"or", "O.O:o"},
    {"semver", "s:v"},
    {"semver", "sb:v"},
    {"isSemver", "s:b"},
    {"isSemver", "sb:b"},
    {"major", "v.:i"},
    {"minor", "v.:i"},
    {"patch", "v.:i"},
    {"isLessThan", "v.v:b"},
    {"isGreaterThan", "v.v:b"},
    {"compareTo", "v.v:i"},
    {"format.dns1123Label", ":f"},
    {"format.dns1123Subdomain", ":f"},
    {"format.dns1035Label", ":f"},
    {"format.qualifiedName", ":f"},
    {"format.dns1123LabelPrefix", ":f"},
    {"format.dns1123SubdomainPrefix", ":f"},
    {"format.dns1035LabelPrefix", ":f"},
    {"format.labelValue", ":f"},
    {"format.uri", ":f"},
    {"format.uuid", ":f"},
    {"format.byte", ":f"},
    {"format.date", ":f"},
    {"format.datetime", ":f"},
    {"quantity", "s:q"},
    {"isQuantity", "s:b"},
    {"isInteger", "q.:b"},
    {"asInteger", "q.:i"},
    {"asApproximateFloat", "q.:d"},
    // On an authorizer, which rules of custom resources have not.
    {"sign", "X.:i"},
    {"path", "X.s:X"},
    {"group", "X.s:X"},
    {"serviceAccount", "X.ss:X"},
    {"resource", "X.s:X"},
    {"subresource", "X.s:X"},
    {"namespace", "X.s:X"},
    {"name", "X.s:X"},
    {"check", "X.s:X"},
    {"allowed", "X.:b"},
    {"reason", "X.:s"},
    {"error", "X.:s"},
    {"errored", "X.:b"},
    {"fieldSelector", "X.s:X"},
    {"labelSelector", "X.s:X"},
    {"add", "q.q:q"},
    {"add", "q.i:q"},
    {"sub", "q.q:q"},
    {"sub", "q.i:q"},
    {"isLessThan", "q.q:b"},
    {"isGreaterThan", "q.q:b"},
    {"compareTo", "q.q:i"},
    {"url", "s:r"},
    {"isURL", "s:b"},
    {"getScheme", "r.:s"},
    {"getHost", "r.:s"},
    {"getHostname", "r.:s"},
    {"getPort", "r.:s"},
    {"getEscapedPath", "r.:s"},
    {"getQuery", "r.:Q"},
    {"ip", "s:p"},
    {"isIP", "s:b"},
    {"ip.isCanonical", "s:b"},
    {"family", "p.:i"},
    {"isUnspecified", "p.:b"},
    {"isLoopback", "p.:b"},
    {"isLinkLocalMulticast", "p.:b"},
    {"isLinkLocalUnicast", "p.:b"},
    {"isGlobalUnicast", "p.:b"},
    {"cidr", "s:c"},
    {"isCIDR", "s:b"},
    {"containsIP", "c.p:b"},
    {"containsIP", "c.s:b"},
    {"containsCIDR", "c.c:b"},
    {"containsCIDR", "c.s:b"},
    {"ip", "c.:p"},
    {"masked", "c.:c"},
    {"prefixLength", "c.:i"},
    {"format.named", "s:G"},
    {"validate", "f.s:V"},
};

Type letter_type(char letter) {
  switch (letter) {
    case 'b':
      return Kind::kBool;
    case 'i':
      return Kind::kInt;
    case 'u':
      return Kind::kUint;
    case 'd':
      return Kind::kDouble;
    case 's':
      return Kind::kString;
    case 'y':
      return Kind::kBytes;
    case 'D':
      return Kind::kDuration;
    case 'T':
      return Kind::kTimestamp;
    case 'q':
      return Kind::kQuantity;
    case 'p':
      return Kind::kIp;
    case 'c':
      return Kind::kCidr;
    case 'r':
      return Kind::kUrl;
    case 'f':
      return Kind::kFormat;
    case 't':
      return Kind::kType;
    case 'v':
      return Kind::kSemver;
    case 'I':
      return list_of(Kind::kInt);
    case 'F':
      return list_of(list_of(Kind::kDyn));
    case 'C':
    case 'N':
    case 'L':
      return list_of(Kind::kDyn);
    case 'S':
      return list_of(Kind::kString);
    case 'M':
      return map_of(Kind::kDyn, Kind::kDyn);
    case 'Q':
      return map_of(Kind::kString, list_of(Kind::kString));
    case 'Z':
      return list_of(optional_of(Kind::kDyn));
    case 'O':
      return optional_of(Kind::kDyn);
    case 'G':
      return optional_of(Kind::kFormat);
    case 'V':
      return optional_of(list_of(Kind::kString));
    default:
      return Kind::kDyn;
  }
}

// Whether a list's elements can be added up (N), or be ordered (C).
bool fits_elements(char letter, const Type& list) {
  const Kind element = element_of(list).kind;
  const bool number = element == Kind::kInt || element == Kind::kUint || element == Kind::kDouble ||
                      element == Kind::kDuration;
  if (element == Kind::kDyn || element == Kind::kError || letter == 'L' || number) return true;
  return letter == 'C' && (element == Kind::kBool || element == Kind::kString ||
                           element == Kind::kBytes || element == Kind::kTimestamp);
}

bool matches(char letter, const Type& given) {
  if (letter == 'X') return given.is(Kind::kDyn);
  const bool list = letter == 'C' || letter == 'N';
  return is_assignable(letter_type(letter), given) && (!list || fits_elements(letter, given));
}

// What the letters cannot say: that two types are one.
bool agrees(std::string_view function, const Type* target, const std::vector<Type>& arguments) {
  const auto same = [](const Type& a, const Type& b) {
    return is_assignable(a, b) || is_assignable(b, a);
  };
  if (function == "orValue") return same(element_of(*target), arguments[0]);
  if (function == "or") return same(*target, arguments[0]);
  if (function.starts_with("sets.")) return same(arguments[0], arguments[1]);
  const bool finds = function == "indexOf" || function == "lastIndexOf";
  return !finds || !target->is(Kind::kList) || same(element_of(*target), arguments[0]);
}

Resolution resolve_container(std::string_view function, const std::vector<Type>& arguments) {
  Resolution out;
  out.is_known = true;
  const auto two = arguments.size() == 2;
  const Type& left = arguments.empty() ? Type() : arguments[0];
  if (function == "_==_" || function == "_!=_") {
    if (two && (is_assignable(left, arguments[1]) || is_assignable(arguments[1], left)))
      out.result = Kind::kBool;
  } else if (function == "_<_" || function == "_<=_" || function == "_>_" || function == "_>=_") {
    constexpr std::array<Kind, 3> kNumbers = {Kind::kInt, Kind::kUint, Kind::kDouble};
    constexpr std::array<Kind, 8> kOrdered = {Kind::kBool,     Kind::kInt,      Kind::kUint,
                                              Kind::kDouble,   Kind::kString,   Kind::kBytes,
                                              Kind::kDuration, Kind::kTimestamp};
    const auto among = [](const auto& kinds, Kind kind) {
      return std::ranges::find(kinds, kind) != kinds.end();
    };
    if (!two) return out;
    const Kind a = left.kind, b = arguments[1].kind;
    const bool a_ok = a == Kind::kDyn || among(kOrdered, a),
               b_ok = b == Kind::kDyn || among(kOrdered, b);
    const bool same =
        a == b || a == Kind::kDyn || b == Kind::kDyn || (among(kNumbers, a) && among(kNumbers, b));
    if (a_ok && b_ok && same) out.result = Kind::kBool;
  } else if (function == "@in") {
    if (!two) return out;
    const Type& container = arguments[1];
    if (container.is(Kind::kDyn) ||
        (container.is(Kind::kList) && is_assignable(element_of(container), left)) ||
        (container.is(Kind::kMap) && is_assignable(key_of(container), left)))
      out.result = Kind::kBool;
  } else if (function == "_[_]" || function == "_[?_]") {
    if (!two) return out;
    const Type inner = left.is(Kind::kOptional) ? element_of(left) : left;
    if (inner.is(Kind::kDyn))
      out.result = Type();
    else if (inner.is(Kind::kList) && is_assignable(Kind::kInt, arguments[1]))
      out.result = element_of(inner);
    else if (inner.is(Kind::kMap) && is_assignable(key_of(inner), arguments[1]))
      out.result = element_of(inner);
    if (out.result && (function == "_[?_]" || left.is(Kind::kOptional)))
      out.result = optional_of(*out.result);
  } else if (function == "_?_:_") {
    if (arguments.size() != 3 || !is_assignable(Kind::kBool, left)) return out;
    if (is_assignable(arguments[1], arguments[2]) || is_assignable(arguments[2], arguments[1]))
      out.result = join(arguments[1], arguments[2]);
  } else {
    out.is_known = false;
  }
  return out;
}

}  // namespace

Resolution resolve(std::string_view function, const Type* given_target,
                   const std::vector<Type>& given_arguments) {
  // What is wrong already fits everywhere.
  const auto known = [](const Type& type) { return type.is(Kind::kError) ? Type() : type; };
  std::vector<Type> arguments;
  for (const Type& argument : given_arguments) arguments.push_back(known(argument));
  const Type target_type = given_target ? known(*given_target) : Type();
  const Type* target = given_target ? &target_type : nullptr;
  if (!target) {
    if (Resolution out = resolve_container(function, arguments); out.is_known) return out;
    if (function == "_+_" && arguments.size() == 2 &&
        (arguments[0].is(Kind::kList) || arguments[1].is(Kind::kList)) &&
        is_assignable(arguments[0], arguments[1]))
      return {arguments[0].is(Kind::kList) && arguments[1].is(Kind::kList)
                  ? join(arguments[0], arguments[1])
                  : arguments[arguments[1].is(Kind::kList) ? 1 : 0],
              true};
  }
  Resolution out;
  std::optional<Type> found;
  int matching = 0;
  for (const Overload& overload : kOverloads) {
    if (overload.function != function) continue;
    out.is_known = true;
    const std::size_t dot = overload.signature.find('.'), colon = overload.signature.find(':');
    const bool member = dot != std::string_view::npos;
    if (member != (target != nullptr)) continue;
    const std::string_view letters =
        overload.signature.substr(member ? dot + 1 : 0, colon - (member ? dot + 1 : 0));
    if (letters.size() != arguments.size()) continue;
    if (member && !matches(overload.signature[0], *target)) continue;
    bool fits = true;
    for (std::size_t i = 0; i < letters.size(); ++i)
      fits = fits && matches(letters[i], arguments[i]);
    if (!fits || !agrees(function, target, arguments)) continue;
    const char result = overload.signature[colon + 1];
    // An element of any one type is of the first type that fits.
    const bool first = member && element_of(*target).open &&
                       (overload.signature[0] == 'C' || overload.signature[0] == 'N');
    const Type& inner = target ? *target : arguments.empty() ? Type() : arguments[0];
    Type type = result == 'e'   ? (first ? Type(Kind::kInt) : element_of(*target))
                : result == 'o' ? (first ? list_of(Kind::kInt) : *target)
                : result == 'W' ? list_of(element_of(element_of(inner)))
                : result == 'P' ? optional_of(arguments[0])
                : result == 'E' ? optional_of(element_of(*target))
                : result == 't' ? type_of_type(arguments[0])
                                : letter_type(result);
    if (function == "orValue") type = join(type, arguments[0]);
    found = ++matching > 1 && found->kind != type.kind ? Type() : type;
  }
  out.result = found;
  return out;
}

}  // namespace drydock::schema::cel
