/**
 * `bun run test`: everything that has to hold, in one command. Lint, types, then all `*.test.ts` in groups: what may run side by side, what has the
 * machine for itself (faults of one program, and of a whole cluster), and what needs a browser. Ends with a line `N passed, N failed` and 1 if anything
 * failed. With CI=true nothing is left out: what is missing is a failure.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { listMissing } from '../deploy/local/requirements.ts'
import { hasFakeClock } from './cluster/fake-clock.ts'
import { installPackages } from './harness/debian.ts'
import { findChromium, installBrowserPackages } from './harness/chromium.ts'
import { installServicePackages } from './harness/service-packages.ts'

type Result = { passed: number; failed: number }
type Group = {
  name: string
  files: string[]
  flags: string[]
  env?: Record<string, string>
  /** Files that wait most of their time: they run beside the others, and are shown after them. */
  patient?: string[]
}

const CHECKOUT = resolve(import.meta.dir, '..')
const SOURCES = ['src', 'views', 'test', 'bench', 'deploy']
/** These start whole programs, kill them under load and measure time: side by side they would disturb one another. */
const FAULTS = 'test/faults/'
const CLUSTER = 'test/cluster/'
/** It waits for an idle limit of a minute. */
const PATIENT = ['test/faults/half-open.test.ts']
/** What a test file has in it that needs Kafka, Redis or HAProxy. */
const NEEDS_SERVICES = /harness\/(services|kafka-bus)\.ts|redis\.fixture\.ts|local\/(cluster|kafka|redis|haproxy)\.ts/
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
  installServicePackages(console.log)
  if (!hasFakeClock()) installPackages(['libfaketime'], console.log)
  const files = leaveOut(listTestFiles(), results)
  const inFolder = (folder: string) => files.filter((file) => file.startsWith(folder))
  const [browser, faults, cluster] = [inFolder(BROWSER), inFolder(FAULTS), inFolder(CLUSTER)]
  const others = files.filter((file) => ![...browser, ...faults, ...cluster].includes(file))
  const alone = ['--isolate', '--timeout=60000']
  const groups: Group[] = [
    { name: 'Tests', files: others, flags: ['--parallel', '--timeout=20000'] },
    {
      name: 'Faults of one program',
      files: faults.filter((file) => !PATIENT.includes(file)),
      flags: alone,
      patient: PATIENT.filter((file) => faults.includes(file)),
    },
    { name: 'Faults of a cluster', files: cluster, flags: alone },
  ]
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

/** Without the tests of a cluster where its parts are missing; in CI that is a failure. */
function leaveOut(files: string[], results: Result[]): string[] {
  const missing = listMissing()
  if (missing.length === 0) return files
  for (const { sentence } of missing) console.log(sentence)
  if (isCi) results.push({ passed: 0, failed: 1 })
  const needing = files.filter(needsServices)
  console.log(`So ${needing.length} files of tests that need it are left out: ${needing.join(' ')}`)
  return files.filter((file) => !needing.includes(file))
}

const needsServices = (file: string) =>
  file.startsWith(CLUSTER) || NEEDS_SERVICES.test(readFileSync(join(CHECKOUT, file), 'utf8'))

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

async function runGroup({ patient = [], ...group }: Group): Promise<Result> {
  const beside = patient.length === 0 ? undefined : runTests({ ...group, files: patient }, 'collect')
  console.log(`\n${group.name}: ${group.files.length} files`)
  const first = await runTests(group, 'show')
  if (beside === undefined) return first
  const second = await beside
  console.log(`\nBeside them ran ${patient.join(' ')}:\n${second.output}`)
  return { passed: first.passed + second.passed, failed: first.failed + second.failed }
}

async function runTests({ files, flags, env = {} }: Group, mode: 'show' | 'collect') {
  const command = [process.execPath, 'test', '--only-failures', ...flags, ...files.map((file) => `./${file}`)]
  const { output, code } = await run(command, env, mode)
  const passed = readCount(output, 'pass')
  const failed = readCount(output, 'fail')
  // A run that crashed or was cut off has no summary, or one that does not tell.
  return { output, passed: passed ?? 0, failed: code === 0 && passed !== undefined ? 0 : Math.max(1, failed ?? 0) }
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
