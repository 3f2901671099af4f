#pragma once
// What is precompiled for every test: the libraries' headers, and GoogleTest's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmake/pch.h"
