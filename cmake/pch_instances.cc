// The templates that cmake/pch.h says are instantiated elsewhere: here.
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

template class nlohmann::basic_json<>;
template class std::vector<nlohmann::json>;
template class std::vector<std::string>;
template class std::map<std::string, std::string>;
