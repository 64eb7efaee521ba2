import type { z } from 'zod'
import {
  DelaysAnswered,
  Finished,
  Observed,
  ProbeAnswered,
  Report,
  Started,
  type Command,
  type Progress,
} from './commands.ts'
import type { Period } from './delays.ts'
import { until, type DriverOptions, type ObserveOptions } from './driver.ts'

/** An oracle that is told nothing more stops by itself. */
const STOP_WITHIN_MS = 5_000

/**
 * Starts a driver with the oracle in a process of its own, on a site that runs. Its people, rooms and pages are there when this resolves.
 *
 * @throws when it can not begin, with what it printed.
 */
export async function startOracle(options: DriverOptions) {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/obey.ts`], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let numbers = 0
  let progress: Progress | undefined
  const reading = listen(child.stdout, (report) => {
    if ('progress' in report) progress = report.progress
    else settle(waiting, report)
  })
  void child.exited.then(async (code) => {
    await reading
    for (const one of waiting.values()) one.reject(new Error(`the oracle ended with ${code} before it had answered`))
  })

  const tell = async (command: Command): Promise<unknown> => {
    const number = ++numbers
    const answer = Promise.withResolvers<unknown>()
    waiting.set(number, answer)
    void child.stdin.write(`${JSON.stringify({ number, command })}\n`)
    await child.stdin.flush()
    return answer.promise
  }
  const ask = async <T extends z.ZodType>(schema: T, command: Command): Promise<z.output<T>> =>
    schema.parse(await tell(command))

  const { cookie, roomIds } = await ask(Started, { do: 'start', options }).catch(async (error: unknown) => {
    child.kill()
    throw error
  })
  await until('the oracle tells its progress', STOP_WITHIN_MS, () => progress !== undefined)
  const now = (): Progress => {
    if (progress === undefined) throw new Error('expected the oracle to have told its progress')
    return progress
  }

  return {
    /** The session of the site's owner, who has a page of every room. */
    cookie,
    roomIds,
    now,
    /** Does so many operations, and with `untilEnough` goes on until it is told that it is enough. */
    run: (operations: number, { untilEnough = false } = {}) => tell({ do: 'run', operations, untilEnough }),
    enough: () => tell({ do: 'enough' }),
    /** Posts one message by the balancer, or another door. */
    probe: (id: string = Bun.randomUUIDv7(), door?: string) =>
      ask(ProbeAnswered, { do: 'probe', id, ...(door !== undefined && { door }) }),
    /** Cuts all pages at once. */
    cut: () => tell({ do: 'cut' }),
    /** Sends so many bytes to the first room. */
    stuff: (bytes: number) => tell({ do: 'stuff', bytes }),
    /** A connection of the owner's to the first room that need not behave. */
    async observe(how: ObserveOptions = {}) {
      const seen = await ask(Observed, { do: 'observe', ...how })
      return {
        ...seen,
        cursor: () => now().observers[seen.observer]?.cursor ?? 0,
        /** The close code, null while it is open. */
        code: () => now().observers[seen.observer]?.code ?? null,
        pause: () => tell({ do: 'pause', observer: seen.observer }),
        resume: () => tell({ do: 'resume', observer: seen.observer }),
      }
    },
    /** What the promise says about time, for sends that began, or were acked, in a period. */
    delays: ({ from, until: end }: Period = { from: 0, until: Number.MAX_SAFE_INTEGER }) =>
      ask(DelaysAnswered, { do: 'delays', from, until: end }),
    /** Comes to rest, reads everything back and lists what contradicts the promise. */
    finish: () => ask(Finished, { do: 'finish' }),
    /** Ends the process, and with it all pages. */
    async stop() {
      await tell({ do: 'stop' }).catch(() => undefined)
      await child.stdin.end()
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await child.exited
      clearTimeout(force)
    },
  }
}
export type Oracle = Awaited<ReturnType<typeof startOracle>>

async function listen(output: ReadableStream<Uint8Array<ArrayBuffer>>, hear: (report: Report) => void) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of output) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(Report.parse(JSON.parse(line)))
  }
}

function settle(
  waiting: Map<number, PromiseWithResolvers<unknown>>,
  report: { number: number; answer?: unknown; error?: string },
) {
  const one = waiting.get(report.number)
  waiting.delete(report.number)
  if (report.error === undefined) one?.resolve(report.answer)
  else one?.reject(new Error(`the oracle: ${report.error}`))
}
