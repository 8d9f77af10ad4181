// SPDX-License-Identifier: GPL-3.0-or-later
// lint.mjs FOLDER: reads an OpenAPI description from standard input and prints what Redocly's rules find, a line a finding; ends with
// 1 if there is any. FOLDER has the node_modules of package-lock.json in it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const require = createRequire(join(resolve(process.argv[2]), 'package.json'));
const { createConfig, lintFromString } = require('@redocly/openapi-core');

// Every recommended rule, none of them as a mere warning.
const config = await createConfig({ extends: ['recommended-strict'], rules: { 'spec-strict-refs': 'error' } });
const findings = await lintFromString({ source: readFileSync(0, 'utf8'), absoluteRef: '/openapi.json', config });

for (const finding of findings) console.log(`${finding.ruleId}: ${finding.location[0].pointer}: ${finding.message}`);
process.exitCode = findings.length > 0 ? 1 : 0;
