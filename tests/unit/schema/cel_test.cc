#include <gtest/gtest.h>

#include "operator/schema/cel/cost.h"
#include "operator/schema/cel/lexer.h"
#include "operator/schema/cel/parser.h"
#include "operator/schema/cel/program.h"
#include "operator/schema/validate.h"

namespace drydock::schema::cel {
namespace {

constexpr const char* kSchema = R"({"type":"object","required":["req"],"properties":{
  "i":{"type":"integer"},"d":{"type":"number"},"s":{"type":"string"},"short":{"type":"string","maxLength":10},"b":{"type":"boolean"},
  "l":{"type":"array","items":{"type":"string"}},"few":{"type":"array","maxItems":10,"items":{"type":"integer"}},
  "m":{"type":"object","additionalProperties":{"type":"integer"}},
  "o":{"type":"object","properties":{"x-y":{"type":"integer"},"namespace":{"type":"string"}}},
  "ios":{"x-kubernetes-int-or-string":true},"t":{"type":"string","format":"date-time"},
  "du":{"type":"string","format":"duration"},"by":{"type":"string","format":"byte"},"req":{"type":"integer"}}})";
constexpr const char* kObject =
    R"({"i":7,"d":1.5,"s":"hello","b":true,"l":["a","b","c"],"few":[3,1,2],"m":{"x":1,"y":2},
  "o":{"x-y":5,"namespace":"n"},"ios":"25%","t":"2024-02-29T12:30:15Z","du":"90s","by":"YWI="})";

class CelTest : public testing::Test {
 protected:
  CelTest() : schema_(set_.compile(Json::parse(kSchema))), object_(Json::parse(kObject)) {}

  // The value as text, or what went wrong.
  std::string run(const std::string& source) {
    auto expression = std::string("string(") + source + ")";
    auto program = Program::compile(expression, {.schema = schema_}, Kind::kString);
    if (!program) return program.error();
    Budget budget;
    const Outcome outcome = (*program)->run({{"self", from_json(object_, schema_, false)}}, budget);
    return outcome ? *outcome->as<std::string>() : outcome.error();
  }
  std::string compile_error(std::string_view source) {
    auto program = Program::compile(source, {.schema = schema_}, Kind::kBool);
    return program ? "" : program.error();
  }
  std::uint64_t cost(std::string_view source) {
    auto program = Program::compile(source, {.schema = schema_}, Kind::kBool);
    EXPECT_TRUE(program) << program.error();
    return program ? (*program)->cost() : 0;
  }

  SchemaSet set_;
  const Schema* schema_;
  Json object_;
};

TEST_F(CelTest, ArithmeticAndComparison) {
  EXPECT_EQ(run("1 + 2 * 3 - 4 / 2"), "5");
  EXPECT_EQ(run("-7 % 3"), "-1");
  EXPECT_EQ(run("self.i > 1.5 && self.d < 2"), "true");
  EXPECT_EQ(run("(1 + 2) * 3 == 9 ? 'yes' : 'no'"), "yes");
  EXPECT_EQ(run("0x10 + 1"), "17");
  EXPECT_EQ(run("2u * 3u"), "6");
  EXPECT_EQ(run("self.d / 2.0"), "0.75");
  EXPECT_EQ(run("'a' + \"b\" + '''c'''"), "abc");
  EXPECT_EQ(run("!(self.b) || !!self.b"), "true");
  EXPECT_EQ(run("9223372036854775807 + 1"), "integer overflow");
  EXPECT_EQ(run("1 / 0"), "division by zero");
  EXPECT_EQ(run("--5"), "5");
  EXPECT_EQ(run("1 - -1"), "2");
}

TEST_F(CelTest, FieldsAndPresence) {
  EXPECT_EQ(run("self.i"), "7");
  EXPECT_EQ(run("has(self.i) && !has(self.req)"), "true");
  EXPECT_EQ(run("self.req"), "no such key: req");
  EXPECT_EQ(run("self.o.x__dash__y"), "5");
  EXPECT_EQ(run("self.o.__namespace__"), "n");
  EXPECT_EQ(run("self.m.x + self.m['y']"), "3");
  EXPECT_EQ(run("self.m['z']"), "no such key: z");
  EXPECT_EQ(run("self.l[1]"), "b");
  EXPECT_EQ(run("self.l[9]"), "index out of bounds: 9");
  EXPECT_EQ(run("'b' in self.l && 'x' in self.m && !('q' in self.m)"), "true");
}

TEST_F(CelTest, ErrorsDoNotMatterWhereTheOtherSideDecides) {
  EXPECT_EQ(run("self.req > 0 || true"), "true");
  EXPECT_EQ(run("self.req > 0 && false"), "false");
  EXPECT_EQ(run("self.req > 0 && true"), "no such key: req");
  EXPECT_EQ(run("[1, 0, 2].exists(x, 2 / x == 1)"), "true");
  EXPECT_EQ(run("[1, 0].all(x, 2 / x == 2)"), "division by zero");
}

TEST_F(CelTest, Macros) {
  EXPECT_EQ(run("self.few.all(x, x > 0)"), "true");
  EXPECT_EQ(run("self.few.exists(x, x == 2)"), "true");
  EXPECT_EQ(run("self.few.exists_one(x, x > 2)"), "true");
  EXPECT_EQ(run("self.few.map(x, x * 2) == [6, 2, 4]"), "true");
  EXPECT_EQ(run("self.few.map(x, x > 1, x) == [3, 2]"), "true");
  EXPECT_EQ(run("self.few.filter(x, x > 1).size()"), "2");
  EXPECT_EQ(run("self.m.all(k, k.startsWith('x') || self.m[k] == 2)"), "true");
  EXPECT_EQ(run("self.few.all(x, self.few.exists(y, x == y))"), "true");
  EXPECT_EQ(run("[].all(x, false)"), "true");
}

TEST_F(CelTest, StringFunctions) {
  EXPECT_EQ(run("size('h\\u00e9')"), "2");
  EXPECT_EQ(run("self.s.startsWith('he') && self.s.endsWith('lo') && self.s.contains('ell')"),
            "true");
  EXPECT_EQ(run("self.s.matches('^h.*o$')"), "true");
  EXPECT_EQ(run("self.s.matches(self.s + '[')"), "error parsing regexp: missing closing ]: `[`");
  EXPECT_EQ(run("self.s.indexOf('l')"), "2");
  EXPECT_EQ(run("self.s.lastIndexOf('l')"), "3");
  EXPECT_EQ(run("self.s.substring(1, 3)"), "el");
  EXPECT_EQ(run("self.s.charAt(4)"), "o");
  EXPECT_EQ(run("'a,b,c'.split(',').join('-')"), "a-b-c");
  EXPECT_EQ(run("'aXbX'.replace('X', '.')"), "a.b.");
  EXPECT_EQ(run("' x '.trim() + 'Ab'.lowerAscii() + 'Ab'.upperAscii()"), "xabAB");
  EXPECT_EQ(run("'abc 123 45'.find('[0-9]+')"), "123");
  EXPECT_EQ(run("'abc 123 45'.findAll('[0-9]+').size()"), "2");
  EXPECT_EQ(run("'\\x41\\u0042\\103'"), "ABC");
}

TEST_F(CelTest, ListFunctions) {
  EXPECT_EQ(run("self.few.sum()"), "6");
  EXPECT_EQ(run("self.few.max() - self.few.min()"), "2");
  EXPECT_EQ(run("[1, 2, 3].isSorted() && !self.few.isSorted()"), "true");
  EXPECT_EQ(run("self.l.indexOf('c')"), "2");
  EXPECT_EQ(run("([1] + [2]).size()"), "2");
  EXPECT_EQ(run("sets.contains(self.l, ['a']) && sets.equivalent([1, 1], [1]) && "
                "!sets.intersects([1], [2])"),
            "true");
}

TEST_F(CelTest, Conversions) {
  EXPECT_EQ(run("int('42') + int(3.9) + int(2u)"), "47");
  EXPECT_EQ(run("double(self.i) / 2.0"), "3.5");
  EXPECT_EQ(run("bool('true')"), "true");
  EXPECT_EQ(run("type(self.i) == int && type('') == string"), "true");
  EXPECT_EQ(run("type(self.ios) == string ? self.ios : 'n'"), "25%");
  EXPECT_EQ(run("self.by == b'ab'"), "true");
  EXPECT_EQ(run("int(self.s)"), "type conversion error from 'string' to 'int'");
  EXPECT_EQ(run("int('x')"),
            "program instantiation failed: type conversion error from 'string' to 'int'");
  EXPECT_EQ(run("string(1e6) + string(0.25) + string(duration('1ns'))"), "1e+060.250.000000001s");
  EXPECT_EQ(run("string(timestamp('2024-01-01T00:00:00.50+02:00') + duration('1ms'))"),
            "2024-01-01T00:00:00.501+02:00");
}

TEST_F(CelTest, ListLibrary) {
  EXPECT_EQ(run("self.few.sort() == [1, 2, 3] && self.few.reverse().size() == 3"), "true");
  EXPECT_EQ(run("['a', 'b', 'a'].distinct() == ['a', 'b']"), "true");
  EXPECT_EQ(run("[[1], [2, 3]].flatten() == [1, 2, 3] && lists.range(2) == [0, 1]"), "true");
  EXPECT_EQ(run("self.few.slice(2, 1).size()"),
            "cannot slice(2, 1), start index must be less than or equal to end index");
  EXPECT_EQ(run("['bb', 'a'].sortBy(x, x.size()) == ['a', 'bb']"), "true");
  EXPECT_EQ(run("[].first().hasValue() || ['a'].last().value() != 'a'"), "false");
}

TEST_F(CelTest, MacrosOfTwoVariables) {
  EXPECT_EQ(run("self.few.all(i, v, i < 3 && v > 0)"), "true");
  EXPECT_EQ(run("{'a': 1}.transformList(k, v, k + string(v)) == ['a1']"), "true");
  EXPECT_EQ(run("['x', 'y'].transformMap(i, v, i > 0, v) == {1: 'y'}"), "true");
  EXPECT_EQ(run("['x', 'x'].transformMapEntry(i, v, {v: i}).size() > 0"),
            "insert failed: key x already exists");
}

TEST_F(CelTest, FormatFillsClauses) {
  EXPECT_EQ(run("'%s|%d|%.1f|%x|%%'.format(['a', 7, 1234.5, 255])"), "a|7|1,234.5|ff|%");
  EXPECT_EQ(run("'%s'.format([[1, 'a', 2.5]])"), "[1, \"a\", 2.500000]");
  EXPECT_EQ(run("'%s' == '%d'.format([dyn('x')])"),
            "error during formatting: decimal clause can only be used on integers, was given "
            "string");
}

TEST_F(CelTest, SemanticVersions) {
  EXPECT_EQ(run("semver('1.2.3-rc.1').isLessThan(semver('1.2.3'))"), "true");
  EXPECT_EQ(run("semver('v1.02', true).minor()"), "2");
  EXPECT_EQ(run("semver('1.2').major()"), "No Major.Minor.Patch elements found");
}

TEST_F(CelTest, TimeZones) {
  EXPECT_EQ(run("timestamp('2026-02-03T04:05:06Z').getHours('+05:30')"), "9");
  EXPECT_EQ(run("timestamp('2026-02-03T04:05:06Z').getDate('-08:00')"), "2");
  EXPECT_EQ(run("timestamp('2026-02-03T04:05:06Z').getHours('No/Where')"),
            "unknown time zone No/Where");
}

TEST_F(CelTest, TimesAndDurations) {
  EXPECT_EQ(run("self.du > duration('1m')"), "true");
  EXPECT_EQ(run("self.du + duration('30s') == duration('2m')"), "true");
  EXPECT_EQ(run("self.t.getFullYear() * 10000 + self.t.getMonth() * 100 + self.t.getDate()"),
            "20240129");
  EXPECT_EQ(run("self.t < timestamp('2024-03-01T00:00:00Z')"), "true");
  EXPECT_EQ(run("(self.t + duration('24h')).getDayOfYear()"), "60");
  EXPECT_EQ(run("self.du.getSeconds()"), "90");
}

TEST_F(CelTest, Optionals) {
  EXPECT_EQ(run("self.?req.orValue(4)"), "4");
  EXPECT_EQ(run("self.?i.orValue(4)"), "7");
  EXPECT_EQ(run("self.?o.?namespace.hasValue()"), "true");
  EXPECT_EQ(run("self.m[?'z'].orValue(9)"), "9");
  EXPECT_EQ(run("optional.of(1).value() + optional.none().or(optional.of(2)).value()"), "3");
  EXPECT_EQ(run("self.?i.optMap(x, x + 1).orValue(0)"), "8");
  EXPECT_EQ(run("optional.none().value()"), "optional.none() dereference");
}

TEST_F(CelTest, KubernetesLibraries) {
  EXPECT_EQ(run("quantity('1Gi').isGreaterThan(quantity('500Mi')) && isQuantity('1') && "
                "!isQuantity('x')"),
            "true");
  EXPECT_EQ(run("quantity('1').add(quantity('2')).asInteger() + quantity('5').sub(1).asInteger()"),
            "7");
  EXPECT_EQ(run("ip('10.0.0.1').family() + ip('::1').family()"), "10");
  EXPECT_EQ(run("isIP('1.2.3.4') && !isIP('1.2.3') && ip('127.0.0.1').isLoopback()"), "true");
  EXPECT_EQ(run("cidr('10.0.0.0/8').containsIP('10.9.8.7') && "
                "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')"),
            "true");
  EXPECT_EQ(run("url('https://a.b:80/c?q=1').getScheme() + "
                "url('https://a.b:80/c?q=1').getHostname() + url('https://a:80/').getPort()"),
            "httpsa.b80");
  EXPECT_EQ(run("url('https://a/c?q=1&q=2').getQuery()['q'].size()"), "2");
  EXPECT_EQ(run("format.named('dns1123Label').value().validate('Bad').hasValue()"), "true");
}

TEST_F(CelTest, CompileErrorsAreLocated) {
  EXPECT_EQ(compile_error("self.i >"),
            "compilation failed: ERROR: <input>:1:9: Syntax error: mismatched input '<EOF>' "
            "expecting {'[', '{', '(', '.', "
            "'-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, "
            "IDENTIFIER}\n | self.i >\n | ........^");
  EXPECT_EQ(compile_error("self.y > 1"),
            "compilation failed: ERROR: <input>:1:5: undefined field 'y'\n | self.y > 1\n | ....^");
  EXPECT_EQ(compile_error("self.i + 1"), "cel expression must evaluate to a bool");
  EXPECT_EQ(compile_error("foo > 1"),
            "compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container "
            "'')\n | foo > 1\n | ^");
  EXPECT_EQ(compile_error("self.i == 'x'"),
            "compilation failed: ERROR: <input>:1:8: found no matching overload for '_==_' applied "
            "to '(int, string)'\n | self.i == 'x'\n | .......^");
  EXPECT_NE(compile_error("self.s.nope()").find("undeclared reference to 'nope'"),
            std::string::npos);
  EXPECT_NE(compile_error("self.i.all(x, true)").find("cannot be range of a comprehension"),
            std::string::npos);
}

TEST_F(CelTest, HostileExpressionsEndInErrors) {
  EXPECT_NE(compile_error(std::string(5000, '(') + "true"), "");
  EXPECT_NE(compile_error(std::string(5000, '[')), "");
  EXPECT_NE(compile_error(std::string(5000, '!') + "1"), "");
  std::string sum = "1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  EXPECT_NE(compile_error(sum + " > 0"), "");
  EXPECT_NE(compile_error(std::string(200'000, ' ') + "true"), "");
  for (const char* broken : {"'", "\"a\n\"", "1.e", "a b", "#", "{1:", "[1,,2]", "a.", "f(",
                             "'\\q'", "1 ? 2", "99999999999999999999"})
    EXPECT_NE(compile_error(broken), "") << broken;
  std::string squares = "[0,1,2,3,4,5,6,7,8,9]";
  EXPECT_EQ(run(squares + ".all(a," + squares + ".all(b," + squares + ".all(c," + squares +
                ".all(d," + squares + ".all(e," + squares + ".all(f, a >= 0))))))"),
            kBudgetExceeded);
}

TEST_F(CelTest, CostsFollowTheSchemasLimits) {
  EXPECT_LT(cost("self.i < 5"), 20u);
  EXPECT_LT(cost("self.few.all(x, self.few.all(y, x <= y))"), 10'000u);
  EXPECT_GT(cost("self.l.all(a, self.l.all(b, a != b))"), 100 * kRuleCostLimit);
  EXPECT_GT(cost("('n is ' + string(self.i)) != ''"), 100 * kRuleCostLimit);
  EXPECT_LT(cost("self.short + ' is' != ''"), 100u);
  EXPECT_GT(cost("self.s.contains(self.s)"), kRuleCostLimit);
}

class RulesTest : public testing::Test {
 protected:
  std::vector<std::string> errors(const char* spec, const char* value,
                                  const char* old_value = nullptr) {
    SchemaSet set;
    const Schema* schema =
        set.compile(Json{{"type", "object"}, {"properties", {{"spec", Json::parse(spec)}}}});
    const Json object{{"metadata", {{"name", "a"}}}, {"spec", Json::parse(value)}};
    Json old;
    if (old_value) old = Json{{"spec", Json::parse(old_value)}};
    std::vector<std::string> lines;
    for (const FieldError& error :
         validate_custom_object(*schema, object, old_value ? &old : nullptr))
      lines.push_back(error.field + "|" + error.type + "|" + error.message);
    return lines;
  }
};
using Lines = std::vector<std::string>;

TEST_F(RulesTest, MessagesReasonsAndPaths) {
  const char* schema =
      R"json({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},
    "x-kubernetes-validations":[
      {"rule":"self.a < self.b","message":"a below b","reason":"FieldValueForbidden","fieldPath":".a"},
      {"rule":"self.b < 100","reason":"FieldValueRequired"},
      {"rule":"self.b < 100","messageExpression":"'b is ' + string(self.b)"}]})json";
  EXPECT_EQ(errors(schema, R"({"a":300,"b":200})"),
            (Lines{"spec.a|FieldValueForbidden|Forbidden: a below b",
                   "spec|FieldValueRequired|Required value: failed rule: self.b < 100",
                   "spec|FieldValueInvalid|Invalid value: b is 200"}));
}

TEST_F(RulesTest, ScalarsShowTheirValue) {
  EXPECT_EQ(
      errors(
          R"({"type":"string","x-kubernetes-validations":[{"rule":"size(self) < 3","message":"short"}]})",
          R"("abc")"),
      Lines{R"(spec|FieldValueInvalid|Invalid value: "abc": short)"});
}

TEST_F(RulesTest, RuntimeErrorsNameTheRule) {
  EXPECT_EQ(
      errors(
          R"({"type":"object","properties":{"a":{"type":"integer"}},"x-kubernetes-validations":[{"rule":"self.a > 0"}]})",
          "{}"),
      Lines{
          R"(spec|FieldValueInvalid|Invalid value: "object": no such key: a evaluating rule: self.a > 0)"});
}

TEST_F(RulesTest, TransitionRules) {
  const char* immutable =
      R"({"type":"integer","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"immutable"}]})";
  EXPECT_EQ(errors(immutable, "1"), Lines{});
  EXPECT_EQ(errors(immutable, "2", "1"),
            Lines{"spec|FieldValueInvalid|Invalid value: 2: immutable"});
  const char* grows =
      R"({"type":"integer","x-kubernetes-validations":[{"rule":"oldSelf.hasValue() ? self >= oldSelf.value() : self == 0",
    "optionalOldSelf":true,"message":"grows"}]})";
  EXPECT_EQ(errors(grows, "5").size(), 1u);
  EXPECT_EQ(errors(grows, "0"), Lines{});
  EXPECT_EQ(errors(grows, "1", "2").size(), 1u);
}

TEST_F(RulesTest, WhatDidNotChangeMayStay) {
  const char* schema =
      R"({"type":"object","properties":{"x":{"type":"integer","x-kubernetes-validations":[{"rule":"self < 10"}]},
    "y":{"type":"integer"}}})";
  EXPECT_EQ(errors(schema, R"({"x":100,"y":1})", R"({"x":100})"), Lines{});
  EXPECT_EQ(errors(schema, R"({"x":101})", R"({"x":100})").size(), 1u);
}

TEST_F(RulesTest, WrongTypesKeepRulesFromRunning) {
  const char* schema =
      R"({"type":"object","properties":{"x":{"type":"integer","maximum":5}},"x-kubernetes-validations":[{"rule":"self.x != 7"}]})";
  EXPECT_EQ(errors(schema, R"({"x":7})").size(), 2u);
  const Lines wrong = errors(schema, R"({"x":"a"})");
  ASSERT_EQ(wrong.size(), 2u);
  EXPECT_EQ(wrong[1],
            "<nil>|FieldValueInvalid|Invalid value: null: some validation rules were not checked "
            "because the object was "
            "invalid; correct the existing errors to complete validation");
}

TEST_F(RulesTest, ItemsOfMapListsAreCorrelated) {
  const char* schema =
      R"({"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object",
    "properties":{"k":{"type":"string"},"v":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf"}]}}}})";
  EXPECT_EQ(errors(schema, R"([{"k":"b","v":1},{"k":"a","v":4}])", R"([{"k":"a","v":5}])"),
            Lines{"spec[1].v|FieldValueInvalid|Invalid value: 4: failed rule: self >= oldSelf"});
}

}  // namespace
}  // namespace drydock::schema::cel
