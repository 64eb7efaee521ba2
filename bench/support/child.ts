import { onTestsEnd } from '../../test/harness/cleanups.ts'

/** No command of a load or a peer takes longer. */
const COMMAND_DEADLINE_MS = 10 * 60_000

/** What a child can be asked for. Inputs and answers are JSON. */
export type Commands = Record<string, (input: never) => Promise<unknown>>

interface Answer {
  id: number
  value?: unknown
  fault?: string
}

/** Runs in the child: carries out what the parent asks for, and ends with it. */
export function serveCommands(commands: Commands): void {
  process.on('message', (asked: { id: number; name: string; input: never }) => {
    const command = commands[asked.name]
    const work = command ? command(asked.input) : Promise.reject(new Error(`expected a command, found ${asked.name}`))
    work.then(
      (value) => process.send?.({ id: asked.id, value }),
      (error) => process.send?.({ id: asked.id, fault: String(error) }),
    )
  })
  process.on('disconnect', () => process.exit(0))
}

export type Child<C extends Commands> = ReturnType<typeof startChild<C>>

/** Starts a load or a peer in a process of its own: whoever makes the load must not take time from who is measured. */
export function startChild<C extends Commands>(script: string) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let asked = 0
  const child = Bun.spawn([process.execPath, script], {
    stdout: 'inherit',
    stderr: 'inherit',
    env: { ...process.env, NODE_ENV: 'production' },
    ipc: (answer: Answer) => {
      const { resolve, reject } = waiting.get(answer.id) ?? {}
      waiting.delete(answer.id)
      if (answer.fault === undefined) resolve?.(answer.value)
      else reject?.(new Error(`${script}: ${answer.fault}`))
    },
    onExit: () => {
      for (const { reject } of waiting.values()) reject(new Error(`${script} has ended`))
    },
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await child.exited
  }
  const stop = () => end('SIGTERM')
  onTestsEnd(stop)

  async function ask<K extends keyof C & string>(
    name: K,
    ...[input]: Parameters<C[K]>
  ): Promise<Awaited<ReturnType<C[K]>>> {
    const answer = Promise.withResolvers<unknown>()
    const id = asked++
    waiting.set(id, answer)
    child.send({ id, name, input })
    const late = setTimeout(() => answer.reject(new Error(`${script}: no answer to ${name}`)), COMMAND_DEADLINE_MS)
    try {
      // The child is this very program: its types are those of `C`.
      return (await answer.promise) as Awaited<ReturnType<C[K]>>
    } finally {
      clearTimeout(late)
    }
  }

  return { ask, stop, kill9: () => end('SIGKILL'), pid: child.pid }
}
