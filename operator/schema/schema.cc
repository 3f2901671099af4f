#include "operator/schema/schema.h"
