/**
 * `bun run test`: everything that has to hold, in one command. Lint, types, then all `*.test.ts` in three groups: what may run side by side, what has
 * the machine for itself, and what needs a browser. Ends with a line `N passed, N failed` and 1 if anything failed. With CI=true nothing is left out:
 * what is missing is a failure.
 */
import { join, resolve } from 'node:path'
import { findChromium, installBrowserPackages } from './harness/chromium.ts'
import { installServicePackages } from './harness/service-packages.ts'

type Result = { passed: number; failed: number }
type Group = { name: string; files: string[]; flags: string[]; env?: Record<string, string> }

const CHECKOUT = resolve(import.meta.dir, '..')
const SOURCES = ['src', 'views', 'test', 'bench', 'deploy']
/** These start whole programs, kill them under load and measure time: side by side they would disturb one another. */
const ALONE = ['test/faults/', 'test/cluster/']
const BROWSER = 'test/browser/'
const STEP_DEADLINE_MS = 15 * 60_000
const isCi = process.env.CI === 'true' || process.env.CI === '1'

process.exitCode = await runAll()

async function runAll(): Promise<number> {
  const started = Date.now()
  const results = await Promise.all([
    runTool('Lint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', ...SOURCES]),
    runTool('Types', 'typescript/bin/tsc', ['--noEmit']),
  ])
  for (const group of await planGroups(results)) results.push(await runGroup(group))
  const passed = sum(results.map((result) => result.passed))
  const failed = sum(results.map((result) => result.failed))
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** A tool of node_modules, run by this very Bun: there may be no Node. Counts as one test. */
async function runTool(name: string, script: string, args: string[]): Promise<Result> {
  const { output, code } = await run([process.execPath, join('node_modules', script), ...args], {}, 'collect')
  const ok = code === 0
  console.log(`${name}: ${ok ? 'passed' : `failed\n${output}`}`)
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
}

async function planGroups(results: Result[]): Promise<Group[]> {
  const files = listTestFiles()
  const browser = files.filter((file) => file.startsWith(BROWSER))
  const alone = files.filter((file) => ALONE.some((folder) => file.startsWith(folder)))
  const others = files.filter((file) => !browser.includes(file) && !alone.includes(file))
  const groups: Group[] = [
    { name: 'Tests', files: others, flags: ['--parallel', '--timeout=20000'] },
    { name: 'Tests that need the machine for themselves', files: alone, flags: ['--isolate', '--timeout=60000'] },
  ]
  installServicePackages(console.log)
  const chromium = browser.length === 0 ? undefined : prepareBrowser(results)
  if (chromium !== undefined) {
    groups.push({
      name: 'Tests in a browser',
      files: browser,
      flags: ['--isolate', '--timeout=60000'],
      env: { CHROMIUM_PATH: chromium },
    })
  }
  return groups.filter((group) => group.files.length > 0)
}

function listTestFiles(): string[] {
  const glob = new Bun.Glob('**/*.test.{ts,tsx}')
  return SOURCES.flatMap((folder) =>
    [...glob.scanSync({ cwd: join(CHECKOUT, folder) })].map((file) => `${folder}/${file}`),
  ).sort()
}

/** Undefined when there is no browser and none can be had; in CI that is a failure. */
function prepareBrowser(results: Result[]): string | undefined {
  installBrowserPackages(console.log)
  const chromium = findChromium()
  if (chromium !== undefined) return chromium
  console.log(
    `No Chromium found, so the tests in ${BROWSER} are left out: install chromium or set CHROMIUM_PATH to one.`,
  )
  if (isCi) results.push({ passed: 0, failed: 1 })
  return undefined
}

async function runGroup({ name, files, flags, env = {} }: Group): Promise<Result> {
  console.log(`\n${name}: ${files.length} files`)
  const command = [process.execPath, 'test', '--only-failures', ...flags, ...files.map((file) => `./${file}`)]
  const { output, code } = await run(command, env, 'show')
  const passed = readCount(output, 'pass')
  const failed = readCount(output, 'fail')
  // A run that crashed or was cut off has no summary, or one that does not tell.
  return { passed: passed ?? 0, failed: code === 0 && passed !== undefined ? 0 : Math.max(1, failed ?? 0) }
}

/** From the summary at the end: " 12 pass". */
function readCount(output: string, word: 'pass' | 'fail'): number | undefined {
  const count = [...output.matchAll(new RegExp(`^ *(\\d+) ${word}$`, 'gm'))].at(-1)?.[1]
  return count === undefined ? undefined : Number(count)
}

/** Runs a command to its end, or to the deadline; shows what it prints as it comes, or only collects it. */
async function run(command: string[], env: Record<string, string>, mode: 'show' | 'collect') {
  const child = Bun.spawn(command, {
    cwd: CHECKOUT,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: STEP_DEADLINE_MS,
    killSignal: 'SIGKILL',
  })
  let output = ''
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      output += decoder.decode(chunk, { stream: true })
      if (mode === 'show') process.stdout.write(chunk)
    }
  }
  // Not waited for: what a crashed test left running may hold the pipes open.
  const reading = Promise.all([read(child.stdout), read(child.stderr)])
  const code = await child.exited
  await Promise.race([reading, Bun.sleep(1_000)])
  return { output, code }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
