#include "fakeapi/types/table.h"

#include <fmt/format.h>

#include "fakeapi/types/json_path.h"
#include "fakeapi/types/table_cells.h"

namespace drydock::fake {
namespace {

Json definitions(const ResourceType& type) {
  Json columns = Json::array();
  for (const TableColumn& column : type.columns)
    columns.push_back({{"name", column.name},
                       {"type", column.type},
                       {"format", column.format},
                       {"description", column.description},
                       {"priority", column.priority}});
  return columns;
}

// A cell of a custom column, as the column's type wants it; null where the value is of another.
Json typed_cell(std::string_view type, const Json& value, WallTime now) {
  if (type == "string") {
    if (value.is_string()) return value;
    return value.is_null() ? Json("<no value>") : Json(dump_json(value));
  }
  if (type == "integer") {
    if (value.is_number_float()) return static_cast<std::int64_t>(value.get<double>());
    return value.is_number() ? value : Json();
  }
  if (type == "number") return value.is_number() ? value : Json();
  if (type == "boolean") return value.is_boolean() ? value : Json();
  if (type == "date") {
    if (!value.is_string()) return Json();
    if (value == "") return "<unknown>";
    const auto time = parse_time(value.get_ref<const std::string&>());
    return time ? human_duration(now - *time) : "<invalid>";
  }
  return Json();
}

class CustomCells {
 public:
  explicit CustomCells(const ResourceType& type) : type_(type) {
    for (const TableColumn& column : type.columns)
      paths_.push_back(JsonPath::parse(column.json_path));
  }
  Json row(const Json& object, WallTime now) const {
    Json cells = Json::array();
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      const auto found = paths_[i] ? paths_[i]->find(object) : std::vector<const Json*>();
      cells.push_back(found.empty() ? Json()
                                    : typed_cell(type_.columns[i].type, *found.front(), now));
    }
    return cells;
  }

 private:
  const ResourceType& type_;
  std::vector<Result<JsonPath>> paths_;
};

Json row_object(const Object& object, const TableOptions& options) {
  if (options.include_object == "None") return nullptr;
  if (options.include_object == "Object") return object.json();
  const Json* metadata = find_path(object.json(), {"metadata"});
  return {{"kind", "PartialObjectMetadata"},
          {"apiVersion", options.api_version},
          {"metadata", metadata ? *metadata : Json::object()}};
}

}  // namespace

Json make_table(const ResourceType& type, std::span<const Object> objects, Json metadata,
                const TableOptions& options) {
  std::optional<CustomCells> custom;
  if (type.custom) custom.emplace(type);
  Json rows = Json::array();
  for (const Object& object : objects) {
    RowContext context(options.now);
    Json cells = custom ? custom->row(object.json(), options.now)
                        : builtin_cells(type, object.json(), context);
    if (cells.empty()) cells = {object.name(), cells::age(object.json(), context)};
    cells.get_ref<Json::array_t&>().resize(type.columns.size());
    Json row = {{"cells", std::move(cells)}, {"object", row_object(object, options)}};
    if (!context.conditions.empty()) row["conditions"] = std::move(context.conditions);
    rows.push_back(std::move(row));
  }
  return {{"kind", "Table"},
          {"apiVersion", options.api_version},
          {"metadata", std::move(metadata)},
          {"columnDefinitions", options.column_definitions ? definitions(type) : Json()},
          {"rows", std::move(rows)}};
}

// Two units at most, fewer the longer it is.
std::string human_duration(Duration duration) {
  using namespace std::chrono;
  const auto seconds_ = duration_cast<seconds>(duration).count();
  if (seconds_ < -1) return "<invalid>";
  if (seconds_ < 0) return "0s";
  if (seconds_ < 60 * 2) return fmt::format("{}s", seconds_);
  const auto minutes_ = seconds_ / 60;
  if (minutes_ < 10)
    return seconds_ % 60 == 0 ? fmt::format("{}m", minutes_)
                              : fmt::format("{}m{}s", minutes_, seconds_ % 60);
  if (minutes_ < 60 * 3) return fmt::format("{}m", minutes_);
  const auto hours_ = minutes_ / 60;
  if (hours_ < 8)
    return minutes_ % 60 == 0 ? fmt::format("{}h", hours_)
                              : fmt::format("{}h{}m", hours_, minutes_ % 60);
  if (hours_ < 48) return fmt::format("{}h", hours_);
  const auto days_ = hours_ / 24;
  if (hours_ < 24 * 8)
    return hours_ % 24 == 0 ? fmt::format("{}d", days_) : fmt::format("{}d{}h", days_, hours_ % 24);
  if (hours_ < 24 * 365 * 2) return fmt::format("{}d", days_);
  const auto years_ = days_ / 365;
  if (hours_ < 24 * 365 * 8)
    return days_ % 365 == 0 ? fmt::format("{}y", years_)
                            : fmt::format("{}y{}d", years_, days_ % 365);
  return fmt::format("{}y", years_);
}

}  // namespace drydock::fake
