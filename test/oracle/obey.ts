/**
 * The oracle in a process of its own: `bun test/oracle/obey.ts` reads commands from its input (commands.ts) and writes answers and progress to its output. It ends
 * with `stop`, or with its input: a test that was killed leaves nothing behind.
 */
import { createInterface } from 'node:readline'
import { Numbered, type Command, type Progress, type Report } from './commands.ts'
import { startDriver, summarize, type Driver } from './driver.ts'
import type { Observer } from './observer.ts'

const PROGRESS_INTERVAL_MS = 50
/** More of them say nothing new. */
const SHOWN_VIOLATIONS = 50

const observers: Observer[] = []
const began = performance.now()
let driver: Driver | undefined
let seed = 0

for await (const line of createInterface({ input: process.stdin })) {
  const { number, command } = Numbered.parse(JSON.parse(line))
  // Not waited for: commands are answered as they are done, and a run goes on while others come.
  void obey(command).then(
    (answer) => write({ number, answer: answer ?? null }),
    (error: unknown) =>
      write({ number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
}
process.exit(0)

async function obey(command: Command): Promise<unknown> {
  if (command.do === 'start') return start(command)
  const running = requireDriver()
  if (command.do === 'run') return running.run(command.operations, command)
  if (command.do === 'enough') return running.enough()
  if (command.do === 'probe') return running.probe(command.id, command.door)
  if (command.do === 'cut') return running.cut()
  if (command.do === 'stuff') return running.stuff(command.bytes)
  if (command.do === 'observe') return observe(running, command)
  if (command.do === 'pause') return observers[command.observer]?.pause()
  if (command.do === 'resume') return observers[command.observer]?.resume()
  if (command.do === 'delays') return running.delays(command)
  if (command.do === 'finish') return finish(running)
  return running.stop()
}

async function start({ options }: Extract<Command, { do: 'start' }>) {
  seed = options.seed
  driver = await startDriver(options)
  const running = driver
  setInterval(() => write({ progress: progressOf(running) }), PROGRESS_INTERVAL_MS)
  return { ...running.owner, roomIds: running.roomIds }
}

function requireDriver(): Driver {
  if (driver === undefined) throw new Error('expected start before anything else')
  return driver
}

async function observe(running: Driver, options: Extract<Command, { do: 'observe' }>) {
  const observer = await running.observe(options)
  observers.push(observer)
  const { answer, epoch } = observer
  return { observer: observers.length - 1, answer, after: observer.cursor(), epoch }
}

async function finish(running: Driver) {
  const violations = await running.finish()
  const summary = summarize(running, seed, performance.now() - began, violations)
  return { violations: violations.slice(0, SHOWN_VIOLATIONS), summary }
}

function progressOf(running: Driver): Progress {
  const pages: Progress['pages'] = {}
  for (const tab of running.tabs) {
    const counts = (pages[tab.site.url] ??= { tabs: 0, joined: 0 })
    counts.tabs++
    if (tab.isJoined()) counts.joined++
  }
  const cursors = running.tabs.filter((tab) => tab.roomId === running.roomIds[0]).map((tab) => tab.cursor())
  return {
    done: running.done(),
    pages,
    lowestCursor: Math.min(...cursors),
    highestCursor: Math.max(...cursors),
    observers: observers.map((observer) => ({ cursor: observer.cursor(), code: observer.code() })),
    closeCodes: running.closeCodes(),
  }
}

function write(report: Report) {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
