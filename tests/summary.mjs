// Adds up the reports of the test projects (CTRF, https://ctrf.io) and the single checks, tells what failed and ends
// with "N passed, N failed, N skipped". Fails when anything failed, or when nothing ran.
//   node summary.mjs FOLDER CHECKS_PASSED [FAILED_CHECK…]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, checksPassed, ...failedChecks] = process.argv.slice(2);
const failures = failedChecks.map(name => ({ name }));
let passed = Number(checksPassed), skipped = 0, ran = 0;

const names = new Set(readdirSync(folder).map(file => file.replace(/\.(json|exit)$/, '')));
for (const name of [...names].sort()) {
  const exit = existsSync(join(folder, `${name}.exit`)) ? readFileSync(join(folder, `${name}.exit`), 'utf8').trim() : '0';
  const report = reportOf(join(folder, `${name}.json`));
  if (!report) {
    failures.push({ name, message: `ended with ${exit} and left no report` });
    continue;
  }

  const failed = report.tests.filter(test => test.status === 'failed');
  const errors = (report.extra?.suites ?? []).flatMap(suite => suite.errors ?? []);
  failures.push(...failed, ...errors.map(error => ({ name, message: `failed outside a test (${error.type} of ${error.name}); its reason is told above` })));
  if (exit !== '0' && failed.length + errors.length === 0)
    failures.push({ name, message: `ended with ${exit} though no test failed` });

  ran += report.tests.length;
  passed += report.tests.filter(test => test.status === 'passed').length;
  skipped += report.tests.filter(test => test.status !== 'passed' && test.status !== 'failed').length;
}

// xUnit.net escapes quotes twice in this format.
for (const { name, message, trace } of failures)
  console.log(`\nFAILED: ${name}${message ? `\n  ${message.trim().replaceAll('\\"', '"').replaceAll('\n', '\n  ')}` : ''}${placeIn(trace)}`);
if (ran === 0)
  console.log('No test ran.');
console.log(`\n${passed} passed, ${failures.length} failed, ${skipped} skipped`);
process.exitCode = failures.length > 0 || ran === 0 ? 1 : 0;

// Where in the tests it failed: the first lines of ours.
function placeIn(trace) {
  const ours = (trace ?? '').split('\n').filter(line => /[\\/]tests[\\/].*:line \d+/.test(line)).slice(0, 3);
  return ours.map(line => `\n  ${line.trim().replace(/ in .*[\\/](?=[^\\/]*:line)/, ' in ')}`).join('');
}

function reportOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).results;
  } catch {
    return undefined;
  }
}
