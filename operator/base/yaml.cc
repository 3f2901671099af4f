#include "operator/base/yaml.h"
