# Writes OUT, a C++ file that holds the FILES gzip-compressed as fakeapi/types/embedded_data.h tells.
# Called by cmake -P at build time: -DOUT=... -DWORK=folder -DFILES=a|b
set(arrays "")
set(table "")
set(index 0)
string(REPLACE "|" ";" FILES "${FILES}")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(ARCHIVE_CREATE OUTPUT ${WORK}/${name}.gz PATHS ${file} FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9
       MTIME "1970-01-01")
  file(READ ${WORK}/${name}.gz hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char kFile${index}[] = {${bytes}};\n")
  string(APPEND table "    {\"${name}\", kFile${index}, sizeof(kFile${index})},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUT} "#include \"fakeapi/types/embedded_data.h\"\n
namespace drydock::fake {\nnamespace {\n\n${arrays}\nconstexpr EmbeddedFile kFiles[] = {\n${table}};\n
}  // namespace\n
std::span<const EmbeddedFile> embedded_files() { return kFiles; }\n
}  // namespace drydock::fake\n")
