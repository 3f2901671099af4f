# Read by ctest itself, each time it starts: lists a test binary's suites and makes one test of each.
# A suite is one process, since starting one costs more than most of its tests take; a failing
# suite's output names its failing tests, and --gtest_filter runs any one of them alone.
#
#   drydock_discover_suites(NAME EXECUTABLE WORKING_DIRECTORY LABELS TIMEOUT COST)
function(drydock_discover_suites name executable working_directory labels timeout cost)
  if(NOT EXISTS "${executable}")
    add_test("${name}_NOT_BUILT" "${name}_NOT_BUILT")
    return()
  endif()
  execute_process(COMMAND "${executable}" --gtest_list_tests WORKING_DIRECTORY "${working_directory}"
                  OUTPUT_VARIABLE listed ERROR_VARIABLE complaint RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${executable} --gtest_list_tests: ${result}\n${listed}${complaint}")
  endif()
  # "Suite.", or "Suite.  # TypeParam = ..."; the tests below it are indented.
  string(REGEX MATCHALL "\n[^ \n][^\n]*\\.( [^\n]*)?\n" suites "\n${listed}")
  foreach(line IN LISTS suites)
    string(REGEX REPLACE "^\n([^ .]*)\\..*$" "\\1" suite "${line}")
    set(test "${name}.${suite}")
    add_test("${test}" "${executable}" "--gtest_filter=${suite}.*")
    # Skipped: where nothing but skipped tests are in it.
    set_tests_properties("${test}" PROPERTIES
      WORKING_DIRECTORY "${working_directory}" LABELS "${labels}" TIMEOUT "${timeout}" COST "${cost}"
      SKIP_REGULAR_EXPRESSION "PASSED  . 0 tests.\n.  SKIPPED . [0-9]+ tests?, listed below:\n(.  SKIPPED . [^\n]*\n)+$")
  endforeach()
endfunction()
