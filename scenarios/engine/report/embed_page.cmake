# Writes OUT, a C++ file that holds the files of FOLDER as page_parts.h tells. Called by cmake -P at
# build time.
function(read_part name variable)
  file(READ ${FOLDER}/${name} text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

read_part(page.html html)
read_part(page.css style)
read_part(timeline.js timeline)
read_part(page.js page)
file(WRITE ${OUT} "#include \"scenarios/engine/report/page_parts.h\"\n
namespace drydock::sim::page {\n
std::string_view html() { return R\"drydock_part(${html})drydock_part\"; }
std::string_view style() { return R\"drydock_part(${style})drydock_part\"; }
std::string_view script() { return R\"drydock_part(${timeline}\n${page})drydock_part\"; }\n
}  // namespace drydock::sim::page\n")
