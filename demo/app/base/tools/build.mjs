// Checks every source file, then writes `dist/` beside each `src/`, all at once or not at all.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();

const built = ['apps', 'packages', 'services'].flatMap((group) =>
  fs.readdirSync(path.join(root, group)).map((name) => path.join(root, group, name)));

const sources = built.flatMap((folder) =>
  fs.readdirSync(path.join(folder, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(folder, 'src', name)));

// One process compiles them all: a process per file would cost more than the rest of the build.
const compiler = `
  const vm = require('node:vm'); const fs = require('node:fs'); let bad = 0;
  for (const file of JSON.parse(fs.readFileSync(0, 'utf8'))) {
    try { new vm.SourceTextModule(fs.readFileSync(file, 'utf8'), { identifier: file }); }
    catch (error) { bad += 1; console.error('build: ' + error.stack.split('\\n    at ')[0] + '\\n'); }
  }
  process.exit(bad ? 1 : 0);`;
const checked = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', '-e', compiler],
  { input: JSON.stringify(sources), encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
);
if (checked.status !== 0) {
  process.stderr.write(checked.stderr);
  console.error(`build: failed, ${path.relative(root, '.') || 'dist'} is left as it was`);
  process.exit(1);
}

const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const stamp = { version, commit: git('rev-parse', 'HEAD'), builtAt: new Date().toISOString() };

for (const folder of built) {
  const [dist, next] = [path.join(folder, 'dist'), path.join(folder, 'dist.next')];
  fs.rmSync(next, { recursive: true, force: true });
  fs.cpSync(path.join(folder, 'src'), next, { recursive: true });
  fs.writeFileSync(path.join(next, 'version.json'), `${JSON.stringify(stamp, null, 2)}\n`);
  fs.rmSync(dist, { recursive: true, force: true });
  fs.renameSync(next, dist);
  console.log(`build: ${path.relative(root, folder)}/dist`);
}
console.log(`build: ${sources.length} files, version ${version}, commit ${stamp.commit.slice(0, 10)}`);
