// Stands in for Gloo's header of this name: see context.h.
#pragma once
