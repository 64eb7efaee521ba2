import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestsEnd } from '../harness/cleanups.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')
const TEST_DEADLINE_MS = 240_000
const READY_TEXT = 'Ctrl+C ends it all'

test(
  'bun run cluster: one address to open, whatever is killed comes back, and one key ends it all',
  async () => {
    const dataDir = makeFolder()
    const { output, until, interrupt } = runCluster(dataDir)
    await until(READY_TEXT)
    const url = /Open (\S+)/.exec(output())?.[1] ?? ''
    expect(await (await fetch(url)).text()).toContain('<html')
    process.kill(Number(/Instance b +pid (\d+)/.exec(output())?.[1]), 'SIGKILL')
    expect((await fetch(url)).status).toBe(200)
    await until('Instance b runs again')
    expect(await interrupt()).toBe(0)
    expect(listProcessesOf(dataDir)).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  'a second cluster on the same data says who has it',
  async () => {
    const dataDir = makeFolder()
    const first = runCluster(dataDir)
    await first.until('Starting')
    const second = runCluster(dataDir)
    expect(await second.exited).toBe(1)
    expect(second.output()).toContain(`is in use by another process (pid ${first.pid})`)
    // While it still starts.
    expect(await first.interrupt()).toBe(0)
    expect(listProcessesOf(dataDir)).toEqual([])
  },
  TEST_DEADLINE_MS,
)

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-cluster-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function runCluster(dataDir: string) {
  const child = Bun.spawn([process.execPath, 'deploy/cluster.ts', '--instances', '2'], {
    cwd: CHECKOUT,
    env: { ...process.env, DATA_DIR: dataDir },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  onTestsEnd(() => child.kill('SIGKILL'))
  const output = collect(child.stdout, child.stderr)
  return {
    pid: child.pid,
    exited: child.exited,
    output: () => output.text,
    until: async (text: string) => {
      while (!output.text.includes(text)) {
        if (child.exitCode !== null) throw new Error(`expected "${text}", found the end:\n${output.text}`)
        await Bun.sleep(20)
      }
    },
    interrupt: () => {
      child.kill('SIGINT')
      return child.exited
    },
  }
}

function collect(...streams: ReadableStream<Uint8Array<ArrayBuffer>>[]): { text: string } {
  const output = { text: '' }
  for (const stream of streams) void read(stream, output)
  return output
}

async function read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, output: { text: string }) {
  const decoder = new TextDecoder()
  for await (const chunk of stream) output.text += decoder.decode(chunk, { stream: true })
}

/** The commands of all processes that name the folder. */
function listProcessesOf(folder: string): string[] {
  const commands = readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) ? [readCommand(pid)] : []))
  return commands.filter((command) => command.includes(folder))
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
