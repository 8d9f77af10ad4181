# SPDX-License-Identifier: GPL-3.0-or-later
print('1..1\nok 1 - fuzz # SKIP built without -Dfuzz=true (clang with libFuzzer): tools/fuzz does that')
